import type { WebhookEvent } from "../schema/webhook-events.ts";

// The API's shapes as docs/openapi.json has them, as far as the pages use them.

export type Role = "admin" | "creator" | "user";
export type User = {
  id: string;
  email: string;
  emailVerified: boolean;
  displayName: string;
  bio: string;
  role: Role;
  creatorRequest?: CreatorRequest;
};
export type CreatorRequest = {
  state: "pending" | "granted" | "declined";
  message: string;
  reason: string | null;
  createdAt: string;
  decidedAt: string | null;
};
/** A device that is signed in. */
export type Session = {
  id: string;
  device: string;
  address: string | null;
  country: string | null;
  createdAt: string;
  lastUsedAt: string;
  current: boolean;
};
export type SignedIn = { user: User; accessToken: string; expiresIn: number };

export type Visibility = "public" | "unlisted" | "private" | "subscribers";
/** Which sites may show a video's embed page. */
export type Embedding = "anywhere" | "listed" | "nowhere";
export type CommentPolicy = "open" | "held" | "closed";
export type RelatedPolicy = "site" | "channel" | "off";
export type AgeRating = "all" | "teen" | "adult";
export type Chapter = { startSeconds: number; title: string };
export type VideoState = "draft" | "uploading" | "queued" | "processing" | "ready" | "failed";

export type Video = {
  id: string;
  title: string;
  description: string;
  visibility: Visibility;
  downloadable: boolean;
  embedding: Embedding;
  /** For those who may change it. */
  allowedOrigins?: string[];
  language: string | null;
  licence: string | null;
  ageRating: AgeRating;
  /** What is suggested beside it. For those who may change it. */
  relatedPolicy?: RelatedPolicy;
  chapters: Chapter[];
  /** For its owner alone. */
  metadata?: Record<string, string>;
  /** For those who may change it. */
  scheduledAt?: string | null;
  scheduledVisibility?: Visibility | null;
  /** Set where an admin took it down; for those who may change it. */
  takenDown?: { at: string; reason: string; visibility: Visibility } | null;
  state: VideoState;
  playable: boolean;
  progress: number;
  error: { code: string; message: string } | null;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  viewCount: number;
  likeCount: number;
  commentPolicy: CommentPolicy;
  commentCount: number;
  createdAt: string;
  publishedAt: string | null;
  owner: { id: string; displayName: string };
  tags: string[];
  categories: string[];
  posterUrl: string | null;
  previewUrl: string | null;
  upload?: { endpoint: string };
  replacement?: { state: "queued" | "processing" | "failed"; progress: number };
  retry?: { endpoint: string };
};

/** How the import of a video's source from a link stands. */
export type Import = {
  url: string;
  state: "running" | "completed" | "failed" | "cancelled";
  receivedBytes: number;
  totalBytes: number | null;
  error: { code: string; message: string } | null;
};

export type Channel = {
  id: string;
  displayName: string;
  bio: string;
  followerCount: number;
  videoCount: number;
  createdAt: string;
  following: boolean;
};
export type Subscription = { following: boolean; followerCount: number };

/** A public video as lists of suggestions have it. */
export type VideoCard = {
  id: string;
  title: string;
  owner: { id: string; displayName: string };
  durationSeconds: number | null;
  viewCount: number;
  publishedAt: string;
  posterUrl: string | null;
  previewUrl: string | null;
};
export type Suggestion = {
  video: VideoCard;
  reason: { kind: string; video?: { id: string; title: string } };
  positionSeconds?: number;
};
export type SuggestionRow = { kind: string; title: string; items: Suggestion[] };

/** What the account has to do with one video. */
export type ViewerState = {
  liked: boolean;
  following: boolean;
  followerCount: number;
  history: { positionSeconds: number; completed: boolean; watchedAt: string } | null;
  /** Ids of those of its playlists that hold it. */
  playlists: string[];
};

export type PlaylistVisibility = "public" | "unlisted" | "private";
export type Playlist = {
  id: string;
  kind: "list" | "watch-later";
  title: string;
  description: string;
  visibility: PlaylistVisibility;
  owner: { id: string; displayName: string };
  itemCount: number;
  updatedAt: string;
};
/** `video` is null, to the playlist's owner alone, once it may not be seen. */
export type PlaylistItem = { videoId: string; addedAt: string; video: Video | null };

export type HistoryEntry = { positionSeconds: number; completed: boolean; watchedAt: string; video: Video };

/** `deleted` and `hidden` have neither author nor words: they stand for the answers below them. */
export type Comment = {
  id: string;
  videoId: string;
  parentId: string | null;
  state: "visible" | "held" | "removed" | "deleted" | "hidden";
  author: { id: string; displayName: string } | null;
  body: string;
  likeCount: number;
  liked: boolean;
  pinned: boolean;
  replyCount: number;
  createdAt: string;
  editedAt: string | null;
};
export type Threads = { items: Comment[]; nextCursor: string | null; pinned: Comment | null };
export type CommentLike = { liked: boolean; likeCount: number };
export type HeldComment = { comment: Comment; video: { id: string; title: string } };
export type BlockedUser = { id: string; displayName: string; blockedAt: string };

export type Notification = {
  id: string;
  kind: string;
  createdAt: string;
  read: boolean;
  video: { id: string; title: string } | null;
  actor: { id: string; displayName: string } | null;
  commentId: string | null;
  subject: string | null;
};

/** What everybody may know of the site. */
export type Site = {
  siteName: string;
  banner: string;
  registration: "open" | "closed";
  creatorRequests: "review" | "open";
  maxUploadBytes: number;
};

export type ReportTarget = "video" | "comment" | "user";
export type ReportReason =
  | "spam"
  | "sexual"
  | "violent"
  | "hateful"
  | "harassment"
  | "dangerous"
  | "child-safety"
  | "copyright"
  | "misleading"
  | "other";

export type VideoPage = { items: Video[]; nextCursor: string | null };
export type HistorySettings = { paused: boolean };
export type BulkDeletion = { id: string; deleted: boolean; error: { code: string; message: string } | null };
export type BulkResult = { id: string; changed: boolean; error: { code: string; message: string } | null };
type QuotaShare = { used: number; limit: number | null };
export type Quota = { videos: QuotaShare; bytes: QuotaShare; minutes: QuotaShare };
export type Category = { slug: string; name: string };

export type Caption = {
  id: string;
  language: string;
  label: string;
  source: "upload" | "embedded";
  createdAt: string;
};

export type Playback = {
  title: string;
  hls: string;
  dash: string | null;
  poster: string | null;
  storyboard: string | null;
  preview: string | null;
  captions: { language: string; label: string; url: string }[];
  expiresAt?: string;
};

export type PlaybackToken = { id: string; token: string; link: string; expiresAt: string };

export type SigningKey = { id: string; name: string; algorithm: "EdDSA" | "RS256"; createdAt: string };

export type Download = { name: string; sizeBytes: number; url: string; filename: string };

export type Encode = {
  epoch: number;
  state: "queued" | "processing" | "ready" | "failed";
  queuedAt: string;
  endedAt: string | null;
  cpuSeconds: number;
  error: { code: string; message: string } | null;
};

export type ToolRun = {
  tool: "ffmpeg" | "ffprobe";
  command: string;
  outcome: "done" | "failed" | "timeout" | null;
  frames: number;
  cpuSeconds: number;
  wallSeconds: number;
  stderr: string;
};

/** What one attempt of an encode job did. */
export type JobLog = {
  job: number;
  attempt: number;
  startedAt: string;
  outcome: "encoded" | "failed" | "retried" | "released" | "dropped";
  frames: number;
  cpuSeconds: number;
  wallSeconds: number;
  error: { code: string | null; message: string } | null;
  runs: ToolRun[];
};

/** What the event stream of a video tells. */
export type EncodeStatus = {
  state: VideoState;
  progress: number;
  playable: boolean;
  renditions: string[];
  error: { code: string; message: string } | null;
  epoch: number;
};

export type Scope =
  | "videos:read"
  | "videos:write"
  | "uploads:write"
  | "analytics:read"
  | "webhooks:manage"
  | "playback:sign";

export type ApiKey = {
  id: string;
  name: string;
  hint: string;
  scopes: Scope[];
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
};
export type NewApiKey = ApiKey & { key: string };

export type Webhook = {
  id: string;
  url: string;
  description: string;
  /** Empty: all. */
  events: WebhookEvent[];
  enabled: boolean;
  disabledReason: string | null;
  previousSecretUntil: string | null;
};
/** Its secret comes with a new webhook and with a rotation. */
export type SavedWebhook = Webhook & { secret?: string };
export type WebhookDelivery = {
  id: string;
  eventId: string;
  event: string;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  nextAttemptAt: string | null;
  createdAt: string;
};
export type WebhookAttempt = {
  number: number;
  status: number | null;
  error: string | null;
  answer: string | null;
  durationMs: number;
  createdAt: string;
};
export type WebhookDeliveryDetail = WebhookDelivery & { payload: Record<string, unknown>; log: WebhookAttempt[] };

type Figures = {
  views: number;
  viewers: number;
  watchedSeconds: number;
  completions: number;
  startupMs: number | null;
  rebufferRatio: number | null;
  errors: number;
};
export type NamedViews = { name: string; views: number };
/** How a video, or all of a channel, was watched in a range of days. */
export type Analytics = {
  from: string;
  to: string;
  totals: Figures & { plays: number; averageWatchedSeconds: number | null; completionRate: number | null };
  days: (Figures & { day: string })[];
  countries: NamedViews[];
  devices: NamedViews[];
  referrers: NamedViews[];
  retention: number[] | null;
  videos: { id: string; title: string; views: number; watchedSeconds: number }[];
};

/** A link by which somebody without an account uploads one file. */
export type NewDirectUpload = { id: string; videoId: string; endpoint: string; page: string; expiresAt: string };
/** What the holder of such a link learns of it. */
export type UploadLink = { title: string; maxBytes: number; maxDurationSeconds: number; expiresAt: string };

export type Problem = {
  code: string;
  detail: string;
  status: number;
  requestId: string;
  errors?: { path: string; message: string }[];
};

/** Plain text in pieces; `match` tells those that were searched for. */
export type MarkedText = { text: string; match: boolean }[];
export type SearchHit = Video & {
  match: {
    title: MarkedText | null;
    description: MarkedText | null;
    owner: MarkedText | null;
    tags: string[];
    moments: { startSeconds: number; url: string; text: MarkedText }[];
  };
};
export type FacetCount = { value: string; label: string; count: number };
export type SearchFacets = Record<"category" | "tag" | "creator" | "length" | "year", FacetCount[]>;
export type SearchPage = {
  items: SearchHit[];
  nextCursor: string | null;
  found: number;
  degraded: boolean;
  facets: SearchFacets;
};
export type SearchSuggestion = { kind: "video" | "tag" | "creator"; text: string; id: string | null };
