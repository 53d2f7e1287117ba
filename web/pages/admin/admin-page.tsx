import { Page } from "../../components/page.tsx";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { NotFoundPage } from "../not-found.tsx";
import { AuditLog } from "./audit-log.tsx";
import { CreatorRequests } from "./creator-requests.tsx";
import { Users } from "./users.tsx";

const parts = [
  { path: "/admin", title: "Users", short: "Users" },
  { path: "/admin/requests", title: "Creator requests", short: "Requests" },
  { path: "/admin/audit", title: "Audit log", short: "Audit log" },
];

/** What admins do. To everybody else there is nothing here; the API refuses them whatever the page shows. */
export function AdminPage({ url }: { url: URL }) {
  const user = useStore(currentUser);
  const part = parts.find(({ path }) => path === url.pathname.replace(/\/$/, ""));
  if (user === undefined) {
    return (
      <Page title={part?.title ?? "Admin"}>
        <p role="status">Loading…</p>
      </Page>
    );
  }
  if (user === null) {
    return (
      <Page title="Admin" narrow>
        <p>
          <a href={`/login?next=${encodeURIComponent(url.pathname + url.search)}`}>Sign in</a> to go on.
        </p>
      </Page>
    );
  }
  if (user.role !== "admin" || !part) return <NotFoundPage />;
  return (
    <Page title={part.title}>
      <nav class="chips" aria-label="Admin">
        {parts.map(({ path, short }) => (
          <a key={path} class="chip" href={path} aria-current={path === part.path ? "page" : undefined}>
            {short}
          </a>
        ))}
      </nav>
      {part.path === "/admin" && <Users query={url.searchParams} />}
      {part.path === "/admin/requests" && <CreatorRequests />}
      {part.path === "/admin/audit" && <AuditLog query={url.searchParams} />}
    </Page>
  );
}
