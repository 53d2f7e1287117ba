import type { CreatorRequest, Quota, ReportReason, ReportTarget, Role, Site, User } from "../../api-types.ts";

// The admins' part of the API, as docs/openapi.json has it.

export type AdminUser = User & {
  createdAt: string;
  emailVerified: boolean;
  status: "active" | "suspended";
  suspendedReason: string | null;
  videoCount: number;
};

export type WaitingRequest = CreatorRequest & { user: User & { createdAt: string } };

export type Named = { id: string; name: string | null; email: string | null };

export type AuditEntry = {
  id: string;
  action: string;
  actor: Named | null;
  target: Named;
  detail: {
    before?: Change;
    after?: Change;
    reason?: string;
    role?: string;
    videos?: number;
    open?: boolean;
    did?: string;
  };
  requestId: string | null;
  address: string | null;
  createdAt: string;
};
type Change = {
  role?: string;
  status?: string;
  reason?: string | null;
  reports?: number;
  note?: string;
  action?: string;
  [setting: string]: unknown;
};

export type AccountQuota = Quota & { own: Record<"videos" | "bytes" | "minutes", number | null> };

export type ReportState = "open" | "upheld" | "dismissed";
export type ReportedTarget = {
  target: ReportTarget;
  targetId: string;
  name: string | null;
  reportCount: number;
  reasons: ReportReason[];
  firstReportedAt: string;
  lastReportedAt: string;
  decidedAt: string | null;
};

type Somebody = { id: string; displayName: string } | null;
export type Reported = {
  target: ReportTarget;
  targetId: string;
  name: string | null;
  state: string | null;
  videoId: string | null;
  takenDownReason: string | null;
  accused: { id: string; displayName: string; role: Role; status: "active" | "suspended" } | null;
  reports: {
    id: string;
    reason: ReportReason;
    message: string;
    state: ReportState;
    createdAt: string;
    reporter: Somebody;
    decidedAt: string | null;
    decidedBy: Somebody;
    note: string | null;
  }[];
  history: AuditEntry[];
};

export type Job = {
  video: { id: string; title: string };
  owner: { id: string; displayName: string };
  epoch: number;
  current: boolean;
  state: "queued" | "processing" | "ready" | "failed";
  progress: number;
  queuedAt: string;
  endedAt: string | null;
  cpuSeconds: number;
  error: { code: string; message: string; detail: string | null } | null;
};

export type SiteSettings = Site & {
  commentPolicy: "open" | "held" | "closed";
  quotaVideos: number;
  quotaBytes: number;
  quotaMinutes: number;
};
export type SiteAdministration = { settings: SiteSettings; defaults: SiteSettings; set: (keyof SiteSettings)[] };

/** How the search index stands. */
export type SearchStatus = {
  collection: string | null;
  documents: number | null;
  videos: number;
  waiting: { count: number; since: string | null };
  reindex: {
    state: "running" | "done" | "replaced";
    collection: string;
    done: number;
    total: number;
    startedAt: string;
    endedAt: string | null;
  } | null;
  check: {
    at: string;
    checked: number;
    missing: number;
    extra: number;
    changed: number;
    counts: number;
    failed: number;
  } | null;
};

export type Dependency = {
  name: "postgres" | "redis" | "search" | "storage" | "queues" | "transcoders" | "mail";
  state: "ok" | "failing" | "down" | "unknown";
  latencyMs: number | null;
  error: { code: string; message: string } | null;
  note: string | null;
};
export type WaitingWork = {
  name: "transcode-first" | "transcode" | "import" | "views" | "outbox" | "webhooks";
  depth: number | null;
  oldestSeconds: number | null;
  retried: number | null;
};
type VideoName = { id: string; title: string };
type OwnerName = { id: string; displayName: string };
export type RunningEncode = {
  video: VideoName;
  owner: OwnerName;
  epoch: number;
  state: "queued" | "processing";
  progress: number | null;
  queuedAt: string;
  attempts: number;
  jobsLeft: number | null;
  lastHeardAt: string | null;
  resends: number | null;
  logUrl: string;
  traceUrl: string | null;
};
export type Failure = {
  kind: "encode" | "dead-letter" | "webhook" | "outbox";
  at: string;
  code: string;
  message: string;
  detail: string | null;
  video: VideoName | null;
  owner: OwnerName | null;
  logUrl: string | null;
  traceUrl: string | null;
};
/** How every part of the site stands. What only Postgres knows is null while it is away. */
export type Status = {
  at: string;
  state: "ok" | "degraded";
  dependencies: Dependency[];
  waiting: WaitingWork[];
  deadLetters: number | null;
  running: { total: number; items: RunningEncode[] } | null;
  failures: Failure[] | null;
};
