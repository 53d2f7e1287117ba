import { DropMenu } from "./drop-menu.tsx";

/** The ways to what somebody follows and keeps. */
export function LibraryMenu() {
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
          <a href="/history">History</a>
        </li>
      </ul>
    </DropMenu>
  );
}
