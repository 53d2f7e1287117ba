// The API's shapes as docs/openapi.json has them, as far as the pages use them.

export type Role = "admin" | "creator" | "user";
export type User = { id: string; email: string; displayName: string; role: Role };
export type SignedIn = { user: User; accessToken: string; expiresIn: number };

export type Visibility = "public" | "unlisted" | "private" | "subscribers";
export type VideoState = "draft" | "uploading" | "queued" | "processing" | "ready" | "failed";

export type Video = {
  id: string;
  title: string;
  description: string;
  visibility: Visibility;
  state: VideoState;
  playable: boolean;
  progress: number;
  error: { code: string; message: string } | null;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  viewCount: number;
  createdAt: string;
  publishedAt: string | null;
  owner: { id: string; displayName: string };
  tags: string[];
  categories: string[];
  posterUrl: string | null;
  upload?: { endpoint: string };
};

/** How the import of a video's source from a link stands. */
export type Import = {
  url: string;
  state: "running" | "completed" | "failed" | "cancelled";
  receivedBytes: number;
  totalBytes: number | null;
  error: { code: string; message: string } | null;
};

export type VideoPage = { items: Video[]; nextCursor: string | null };
export type Category = { slug: string; name: string };

export type Playback = {
  hls: string;
  dash: string | null;
  poster: string | null;
  captions: { language: string; label: string; url: string }[];
  expiresAt?: string;
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

export type Problem = {
  code: string;
  detail: string;
  status: number;
  requestId: string;
  errors?: { path: string; message: string }[];
};
