import { Page } from "../../components/page.tsx";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { NotFoundPage } from "../not-found.tsx";
import { AuditLog } from "./audit-log.tsx";
import { CreatorRequests } from "./creator-requests.tsx";
import { Jobs } from "./jobs.tsx";
import { ReportedPage } from "./reported-page.tsx";
import { Reports } from "./reports.tsx";
import { SiteSettings } from "./site-settings.tsx";
import { TakenDownVideos } from "./taken-down-videos.tsx";
import { StatusBoard } from "./status-board.tsx";
import { SearchIndex } from "./search-index.tsx";
import { Users } from "./users.tsx";

const parts = [
  { path: "/admin", title: "Users", short: "Users" },
  { path: "/admin/reports", title: "Reports", short: "Reports" },
  { path: "/admin/taken-down", title: "Taken-down videos", short: "Taken down" },
  { path: "/admin/requests", title: "Creator requests", short: "Requests" },
  { path: "/admin/status", title: "Status", short: "Status" },
  { path: "/admin/jobs", title: "Jobs", short: "Jobs" },
  { path: "/admin/settings", title: "Site settings", short: "Settings" },
  { path: "/admin/audit", title: "Audit log", short: "Audit log" },
  { path: "/admin/search", title: "Search index", short: "Search" },
];

/** What admins do. To everybody else there is nothing here; the API refuses them whatever the page shows. */
export function AdminPage({ url }: { url: URL }) {
  const user = useStore(currentUser);
  const pathname = url.pathname.replace(/\/$/, "");
  const [, reported] = /^\/admin\/reports\/([^/]+)$/.exec(pathname) ?? [];
  const part = parts.find(({ path }) => path === (reported ? "/admin/reports" : pathname));
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
      <nav class="chips admin-chips" aria-label="Admin">
        {parts.map(({ path, short }) => (
          <a key={path} class="chip" href={path} aria-current={path === part.path ? "page" : undefined}>
            {short}
          </a>
        ))}
      </nav>
      {part.path === "/admin" && <Users query={url.searchParams} />}
      {part.path === "/admin/reports" && !reported && <Reports query={url.searchParams} />}
      {reported && <ReportedPage key={reported} targetId={reported} />}
      {part.path === "/admin/taken-down" && <TakenDownVideos />}
      {part.path === "/admin/status" && <StatusBoard />}
      {part.path === "/admin/jobs" && <Jobs query={url.searchParams} />}
      {part.path === "/admin/settings" && <SiteSettings />}
      {part.path === "/admin/requests" && <CreatorRequests />}
      {part.path === "/admin/audit" && <AuditLog query={url.searchParams} />}
      {part.path === "/admin/search" && <SearchIndex />}
    </Page>
  );
}
