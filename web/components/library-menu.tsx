import type { User } from "../api-types.ts";
import { DropMenu } from "./drop-menu.tsx";

/** The ways to what somebody follows and keeps, and to what a phone's header has no room for. */
export function LibraryMenu({ user }: { user: User }) {
  return (
    <DropMenu
      label="Library"
      icon={
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="stroke">
          <path d="M4 6h16M4 12h16M4 18h10" />
        </svg>
      }
    >
      <ul>
        <li>
          <a href="/feed">Following</a>
        </li>
        <li>
          <a href="/playlists">Playlists</a>
        </li>
        <li>
          <a href="/liked">Liked videos</a>
        </li>
        <li>
          <a href="/history">History</a>
        </li>
        {user.role !== "user" && (
          <li class="narrow-only">
            <a href="/studio">Studio</a>
          </li>
        )}
        {user.role === "admin" && (
          <li class="narrow-only">
            <a href="/admin">Admin</a>
          </li>
        )}
      </ul>
    </DropMenu>
  );
}
