import { navigate, useLocation } from "../router.ts";
import { currentUser, signOut } from "../session.ts";
import { LibraryMenu } from "./library-menu.tsx";
import { site } from "../site.ts";
import { NotificationBell } from "./notification-bell.tsx";
import { SearchBox } from "./search-box.tsx";
import { useStore } from "../store.ts";

export function Header() {
  const user = useStore(currentUser);
  const url = useLocation();
  const { siteName, registration } = useStore(site);
  return (
    <header class="header">
      <a class="brand" href="/" aria-label={`${siteName}, home`}>
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
          <rect width="32" height="32" rx="8" class="brand-back" />
          <path d="M12 9.5v13l11-6.5z" fill="#fff" />
          <path d="M7 8v16" stroke="#a5b4fc" stroke-width="2.5" stroke-linecap="round" />
        </svg>
        <span>{siteName}</span>
      </a>
      <SearchBox key={url.search} initial={url.pathname === "/search" ? (url.searchParams.get("q") ?? "") : ""} />
      <nav aria-label="Account" class="account">
        {user === undefined ? null : user === null ? (
          <>
            <a class="button button-quiet" href="/login">
              Sign in
            </a>
            {registration === "open" && (
              <a class="button" href="/register">
                Register
              </a>
            )}
          </>
        ) : (
          <>
            <LibraryMenu user={user} />
            <NotificationBell />
            <a class="button" href="/upload">
              Upload
            </a>
            {user.role !== "user" && (
              <a class="button button-quiet wide-only" href="/studio">
                Studio
              </a>
            )}
            {user.role === "admin" && (
              <a class="button button-quiet wide-only" href="/admin">
                Admin
              </a>
            )}
            <a class="button button-quiet" href="/account" aria-label="Account" title={user.displayName}>
              <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="stroke">
                <circle cx="12" cy="8" r="4" />
                <path d="M4.5 20c1-4 4-6 7.5-6s6.5 2 7.5 6" />
              </svg>
              <span class="account-word wide-only">Account</span>
            </a>
            <button
              type="button"
              class="button button-quiet wide-only"
              title={`Signed in as ${user.displayName}`}
              onClick={() => void signOut().then(() => navigate("/"))}
            >
              Sign out
            </button>
          </>
        )}
      </nav>
    </header>
  );
}
