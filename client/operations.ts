// Written by `npm run openapi` from the API's contracts, never by hand.

export type SignedIn = { user: User; accessToken: string; 
/** Seconds until the access token ends. */
expiresIn: number; 
/** Browsers get it as a cookie instead. */
refreshToken?: string; };

export type User = { id: string; email: string; 
/** Whether its owner has opened a link that was sent to it. */
emailVerified: boolean; displayName: string; 
/** What its channel page tells of it. */
bio: string; role: "admin" | "creator" | "user"; createdAt: string; 
/** In answers under `/users`, once the account has asked. */
creatorRequest?: { state: "pending" | "granted" | "declined"; message: string; 
/** What the admin answered. */
reason: string | null; createdAt: string; decidedAt: string | null; }; };

export type Problem = { type: string; title: string; status: number; code: "MALFORMED_REQUEST" | "VALIDATION_FAILED" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "UNAUTHENTICATED" | "TOKEN_INVALID" | "TOKEN_EXPIRED" | "CREDENTIALS_WRONG" | "REFRESH_REUSED" | "API_KEY_INVALID" | "PASSWORD_WRONG" | "EMAIL_NOT_VERIFIED" | "COMMENTS_CLOSED" | "COMMENTER_BLOCKED" | "SCOPE_MISSING" | "PLAYBACK_REFUSED" | "STREAM_LIMIT_REACHED" | "FORBIDDEN" | "ORIGIN_REFUSED" | "ACCOUNT_SUSPENDED" | "QUOTA_EXCEEDED" | "REGISTRATION_CLOSED" | "NOT_FOUND" | "VIDEO_NOT_FOUND" | "UPLOAD_NOT_FOUND" | "USER_NOT_FOUND" | "CAPTION_NOT_FOUND" | "SESSION_NOT_FOUND" | "API_KEY_NOT_FOUND" | "PLAYBACK_KEY_NOT_FOUND" | "DIRECT_UPLOAD_NOT_FOUND" | "CREATOR_REQUEST_NOT_FOUND" | "CHANNEL_NOT_FOUND" | "PLAYLIST_NOT_FOUND" | "PLAYLIST_ITEM_NOT_FOUND" | "HISTORY_ENTRY_NOT_FOUND" | "COMMENT_NOT_FOUND" | "REPORT_NOT_FOUND" | "WEBHOOK_NOT_FOUND" | "WEBHOOK_DELIVERY_NOT_FOUND" | "MAIL_LINK_INVALID" | "DIRECT_UPLOAD_ENDED" | "KEY_LIMIT_REACHED" | "CAPTION_INVALID" | "CAPTION_LIMIT_REACHED" | "CATEGORY_UNKNOWN" | "WEBHOOK_LIMIT_REACHED" | "WEBHOOK_DISABLED" | "METHOD_NOT_ALLOWED" | "EMBED_PRIVATE" | "FORMAT_NOT_IMPLEMENTED" | "EMAIL_TAKEN" | "LAST_ADMIN" | "FOLLOW_OWN_CHANNEL" | "COMMENT_STATE_CONFLICT" | "BLOCK_OWN_ACCOUNT" | "BLOCK_LIMIT_REACHED" | "REPORT_OWN" | "REPORT_DECIDED" | "VIDEO_TAKEN_DOWN" | "PLAYLIST_FIXED" | "PLAYLIST_FULL" | "PLAYLIST_LIMIT_REACHED" | "PASSWORD_TOO_COMMON" | "VIDEO_STATE_CONFLICT" | "VIDEO_NOT_PLAYABLE" | "UPLOAD_STATE_CONFLICT" | "UPLOAD_INCOMPLETE" | "UPLOAD_PARTS_INVALID" | "UPLOAD_TOO_LARGE" | "UPLOAD_TYPE_REFUSED" | "UPLOAD_SIZE_MISMATCH" | "UPLOAD_EMPTY" | "UPLOAD_NOT_VIDEO" | "SOURCE_MISSING" | "ENCODE_NOT_FOUND" | "JOB_STALE" | "JOB_UNKNOWN" | "MEDIA_NOT_FOUND" | "RANGE_UNSATISFIABLE" | "RATE_LIMITED" | "SERVICE_UNAVAILABLE" | "INTERNAL"; detail: string; requestId: string; errors?: ({ path: string; message: string; })[]; };

export type MailSent = { message: string; };

export type SessionPage = { items: (Session)[]; nextCursor: string | null; };

export type Session = { id: string; 
/** In words, such as `Firefox on Linux`. */
device: string; 
/** Where it was used last. */
address: string | null; 
/** ISO 3166-1 alpha-2, or `T1` for Tor. */
country: string | null; createdAt: string; 
/** When it last got a new access token. */
lastUsedAt: string; 
/** Whether this very request is made with it. */
current: boolean; };

export type Quota = { videos: { used: number; 
/** Null: none. */
limit: number | null; }; 
/** Of sources, uploads under way among them as far as they were declared. */
bytes: { used: number; 
/** Null: none. */
limit: number | null; }; 
/** Of video; what failed does not count. */
minutes: { used: number; 
/** Null: none. */
limit: number | null; }; };

export type AccountQuota = { videos: { used: number; 
/** Null: none. */
limit: number | null; }; 
/** Of sources, uploads under way among them as far as they were declared. */
bytes: { used: number; 
/** Null: none. */
limit: number | null; }; 
/** Of video; what failed does not count. */
minutes: { used: number; 
/** Null: none. */
limit: number | null; }; own: { videos: number | null; bytes: number | null; minutes: number | null; }; };

export type AdminUser = { id: string; email: string; emailVerified: boolean; displayName: string; 
/** What its channel page tells of it. */
bio: string; role: "admin" | "creator" | "user"; createdAt: string; 
/** In answers under `/users`, once the account has asked. */
creatorRequest?: { state: "pending" | "granted" | "declined"; message: string; 
/** What the admin answered. */
reason: string | null; createdAt: string; decidedAt: string | null; }; status: "active" | "suspended"; 
/** What its owner is shown. */
suspendedReason: string | null; videoCount: number; };

export type AdminCreatorRequest = { state: "pending" | "granted" | "declined"; message: string; 
/** What the admin answered. */
reason: string | null; createdAt: string; decidedAt: string | null; user: { id: string; email: string; displayName: string; role: "admin" | "creator" | "user"; createdAt: string; }; };

export type AuditEntry = { id: string; action: "user.role" | "user.suspend" | "user.restore" | "user.delete" | "user.quota" | "creator-request.grant" | "creator-request.decline" | "comment.moderate" | "video.take-down" | "video.restore" | "comment.remove" | "report.uphold" | "report.dismiss" | "site.settings" | "search.reindex" | "search.synonyms" | "video.update" | "video.delete" | "video.upload" | "playback.sign"; 
/** Who did it; null for the platform itself. */
actor: { id: string; name: string | null; email: string | null; } | null; 
/** An account, a video, a comment, or `site` for the site's settings. */
target: { id: string; name: string | null; email: string | null; }; 
/** What was changed: `before` and `after`. */
detail: Record<string, unknown>; requestId: string | null; address: string | null; createdAt: string; };

export type Video = { id: string; title: string; description: string; visibility: "public" | "unlisted" | "private" | "subscribers"; 
/** Viewers are offered its renditions as MP4 files. */
downloadable: boolean; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding: "anywhere" | "listed" | "nowhere"; 
/** For those who may change it. */
allowedOrigins?: (string)[]; 
/** For those who may change it. */
relatedPolicy?: "site" | "channel" | "off"; 
/** BCP 47. */
language: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating: "all" | "teen" | "adult"; chapters: ({ startSeconds: number; title: string; })[]; 
/** For its owner alone. */
metadata?: Record<string, string>; 
/** For those who may change it. */
scheduledAt?: string | null; 
/** For those who may change it. */
scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers" | null; 
/** Set where an admin took it down, with the visibility that it has again when it is restored. Until then it is private. For those who may change it. */
takenDown?: { at: string; reason: string; visibility: "public" | "unlisted" | "private" | "subscribers"; } | null; state: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed"; 
/** Playback works, even while the encode goes on. */
playable: boolean; 
/** How much of the encode is done. */
progress: number; error: { code: string; message: string; } | null; durationSeconds: number | null; width: number | null; height: number | null; viewCount: number; likeCount: number; 
/** New comments: shown at once, shown once its owner has approved them, or taken no more. */
commentPolicy: "open" | "held" | "closed"; 
/** Of the comments that everybody sees, answers included. */
commentCount: number; createdAt: string; publishedAt: string | null; owner: { id: string; displayName: string; }; tags: (string)[]; categories: (string)[]; posterUrl: string | null; 
/** A few seconds of the video as animated WebP. */
previewUrl: string | null; 
/** Where the source is uploaded to, or another one when the video is ready; for the owner. */
upload?: { endpoint: string; }; 
/** Of a ready video whose source was uploaded anew: how far the new one is. Until it is ready the old one plays; where it failed, `error` says why. For the owner. */
replacement?: { state: "queued" | "processing" | "failed"; progress: number; }; 
/** Where a failed encode is tried again; for the owner. */
retry?: { endpoint: string; }; };

export type VideoPage = { items: (Video)[]; nextCursor: string | null; };

export type BulkResult = { id: string; changed: boolean; error: { code: string; message: string; } | null; };

export type BulkDeletion = { id: string; deleted: boolean; error: { code: string; message: string; } | null; };

export type Category = { slug: string; name: string; };

export type Import = { url: string; state: "running" | "completed" | "failed" | "cancelled"; receivedBytes: number; 
/** Null until the file's server says how long it is, which it need not. */
totalBytes: number | null; error: { code: string; message: string; } | null; createdAt: string; };

export type Playback = { title: string; hls: string; 
/** Null until the encode is done. */
dash: string | null; poster: string | null; 
/** WebVTT whose cues name pictures for the seek bar. Null until they are made. */
storyboard: string | null; 
/** The video's picture nearest to `?time=` (seconds, 0 if left out), as JPEG; `&width=` chooses one of two sizes, the larger if left out. */
thumbnail: string | null; 
/** A few seconds of the video as animated WebP, without sound. */
preview: string | null; captions: ({ language: string; label: string; url: string; })[]; 
/** When the token in the addresses ends. */
expiresAt?: string; };

export type PlaybackToken = { 
/** Its `jti`, by which it is revoked. */
id: string; token: string; expiresAt: string; hls: string; 
/** Null until the encode is done. */
dash: string | null; poster: string | null; storyboard: string | null; preview: string | null; 
/** A page that plays the video. The token stands behind `#`: no server is sent it. */
link: string; };

export type AccessRules = (({ type: "any"; action: "allow" | "block"; }) | ({ type: "ip.geoip.country"; action: "allow" | "block"; country: (string)[]; }) | ({ type: "ip.src"; action: "allow" | "block"; ip: (string)[]; }))[];

export type Revocation = { id: string; kind: "token" | "viewer" | "video"; value: string; createdAt: string; 
/** When the last token that it could refuse has ended. */
expiresAt: string; };

export type NewlyMadeSigningKey = { 
/** The `kid` of its tokens. */
id: string; name: string; algorithm: "EdDSA" | "RS256"; publicJwk: { kty: string; kid: string; alg: string; }; createdAt: string; 
/** PKCS #8. Shown this once, and stored nowhere. */
privateKeyPem: string; 
/** The same key as JWK. */
privateJwk: { kty: string; kid: string; alg: string; }; };

export type SigningKey = { 
/** The `kid` of its tokens. */
id: string; name: string; algorithm: "EdDSA" | "RS256"; publicJwk: { kty: string; kid: string; alg: string; }; createdAt: string; };

export type Download = { 
/** The rendition, such as `720p`, or `audio`. */
name: string; width: number | null; height: number | null; sizeBytes: number; url: string; filename: string; };

export type Encode = { 
/** Counts the encodes of a video. */
epoch: number; state: "queued" | "processing" | "ready" | "failed"; queuedAt: string; playableAt: string | null; endedAt: string | null; cpuSeconds: number; error: { code: string; message: string; } | null; };

export type JobLog = { version: 1; kind?: "start" | "chunk" | "images" | "poster" | "captions"; job: number; attempt: number; startedAt: string; endedAt: string; outcome: "encoded" | "failed" | "retried" | "released" | "dropped"; frames: number; cpuSeconds: number; wallSeconds: number; error: { code: string | null; message: string; } | null; runs: ({ tool: "ffmpeg" | "ffprobe"; command: string; outcome: "done" | "failed" | "timeout" | null; frames: number; cpuSeconds: number; wallSeconds: number; stderr: string; })[]; };

export type Job = { video: { id: string; title: string; }; owner: { id: string; displayName: string; }; epoch: number; 
/** Whether it is the video's latest: others can be neither stopped nor repeated. */
current: boolean; state: "queued" | "processing" | "ready" | "failed"; progress: number; queuedAt: string; endedAt: string | null; cpuSeconds: number; error: { code: string; message: string; detail: string | null; } | null; };

export type Caption = { id: string; 
/** BCP 47, such as `en` or `pt-BR`; `und` where it is not known. */
language: string; label: string; 
/** `embedded`: found in the uploaded video file. */
source: "upload" | "embedded"; createdAt: string; };

export type ApiKey = { id: string; name: string; 
/** How the key begins. */
hint: string; scopes: ("videos:read" | "videos:write" | "uploads:write" | "analytics:read" | "webhooks:manage" | "playback:sign")[]; createdAt: string; 
/** To the minute. */
lastUsedAt: string | null; expiresAt: string | null; };

export type DirectUpload = { id: string; videoId: string; state: "open" | "used" | "expired"; 
/** Null where the site's own limit is the only one. */
maxBytes: number | null; maxDurationSeconds: number | null; createdAt: string; expiresAt: string; };

export type UploadLink = { title: string; maxBytes: number; maxDurationSeconds: number; expiresAt: string; };

export type SearchPage = { items: (SearchHit)[]; nextCursor: string | null; found: number; 
/** The search engine is away: these come from the database, without captions, facets and typing errors. */
degraded: boolean; facets: SearchFacets; };

export type SearchHit = { id: string; title: string; description: string; visibility: "public" | "unlisted" | "private" | "subscribers"; 
/** Viewers are offered its renditions as MP4 files. */
downloadable: boolean; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding: "anywhere" | "listed" | "nowhere"; 
/** For those who may change it. */
allowedOrigins?: (string)[]; 
/** For those who may change it. */
relatedPolicy?: "site" | "channel" | "off"; 
/** BCP 47. */
language: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating: "all" | "teen" | "adult"; chapters: ({ startSeconds: number; title: string; })[]; 
/** For its owner alone. */
metadata?: Record<string, string>; 
/** For those who may change it. */
scheduledAt?: string | null; 
/** For those who may change it. */
scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers" | null; 
/** Set where an admin took it down, with the visibility that it has again when it is restored. Until then it is private. For those who may change it. */
takenDown?: { at: string; reason: string; visibility: "public" | "unlisted" | "private" | "subscribers"; } | null; state: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed"; 
/** Playback works, even while the encode goes on. */
playable: boolean; 
/** How much of the encode is done. */
progress: number; error: { code: string; message: string; } | null; durationSeconds: number | null; width: number | null; height: number | null; viewCount: number; likeCount: number; 
/** New comments: shown at once, shown once its owner has approved them, or taken no more. */
commentPolicy: "open" | "held" | "closed"; 
/** Of the comments that everybody sees, answers included. */
commentCount: number; createdAt: string; publishedAt: string | null; owner: { id: string; displayName: string; }; tags: (string)[]; categories: (string)[]; posterUrl: string | null; 
/** A few seconds of the video as animated WebP. */
previewUrl: string | null; 
/** Where the source is uploaded to, or another one when the video is ready; for the owner. */
upload?: { endpoint: string; }; 
/** Of a ready video whose source was uploaded anew: how far the new one is. Until it is ready the old one plays; where it failed, `error` says why. For the owner. */
replacement?: { state: "queued" | "processing" | "failed"; progress: number; }; 
/** Where a failed encode is tried again; for the owner. */
retry?: { endpoint: string; }; match: SearchMatch; };

export type SearchMatch = { 
/** Plain text in pieces; `match` tells those that were searched for. */
title: ({ text: string; match: boolean; })[] | null; 
/** A part of it. */
description: ({ text: string; match: boolean; })[] | null; 
/** The creator's name. */
owner: ({ text: string; match: boolean; })[] | null; tags: (string)[]; 
/** Where it is said, in the captions: `url` plays from there. */
moments: ({ startSeconds: number; url: string; 
/** Plain text in pieces; `match` tells those that were searched for. */
text: ({ text: string; match: boolean; })[]; })[]; };

export type SearchFacets = { category: ({ value: string; label: string; count: number; })[]; tag: ({ value: string; label: string; count: number; })[]; creator: ({ value: string; label: string; count: number; })[]; length: ({ value: string; label: string; count: number; })[]; year: ({ value: string; label: string; count: number; })[]; };

export type Suggestion = { kind: "video" | "tag" | "creator"; text: string; 
/** Of the video or the creator. */
id: string | null; };

export type SearchStatus = { 
/** The one that answers; null while Typesense is away. */
collection: string | null; documents: number | null; 
/** That should be in it. */
videos: number; 
/** Changes that have not reached the index. */
waiting: { count: number; since: string | null; }; 
/** The last or running build of a new collection, in videos. */
reindex: { state: "running" | "done" | "replaced"; collection: string; done: number; total: number; startedAt: string; endedAt: string | null; } | null; 
/** What the last comparison with the database found and repaired. */
check: { at: string; checked: number; missing: number; extra: number; changed: number; counts: number; failed: number; } | null; };

export type Synonyms = { groups: ((string)[])[]; };

export type Channel = { 
/** The id of its account. */
id: string; displayName: string; bio: string; followerCount: number; 
/** Of its public videos. */
videoCount: number; createdAt: string; 
/** Whether you follow it; false for who is not signed in. */
following: boolean; };

export type Subscription = { following: boolean; followerCount: number; };

export type ChannelPage = { items: (Channel)[]; nextCursor: string | null; };

export type Like = { liked: boolean; likeCount: number; };

export type Threads = { items: (Comment)[]; nextCursor: string | null; 
/** On the first page alone, and in `items` of none. */
pinned: { id: string; videoId: string; 
/** The comment at the top of its thread; null for that itself. */
parentId: string | null; 
/** `held` waits for the video's owner and `removed` was taken down by an admin: shown to its author, the video's owner and admins alone. `deleted`, or `hidden` to everybody else: without author and words, it stands for the answers below it. */
state: "visible" | "held" | "removed" | "deleted" | "hidden"; author: { id: string; displayName: string; } | null; body: string; likeCount: number; 
/** By you. */
liked: boolean; pinned: boolean; 
/** Answers that you may see. */
replyCount: number; createdAt: string; editedAt: string | null; } | null; };

export type Comment = { id: string; videoId: string; 
/** The comment at the top of its thread; null for that itself. */
parentId: string | null; 
/** `held` waits for the video's owner and `removed` was taken down by an admin: shown to its author, the video's owner and admins alone. `deleted`, or `hidden` to everybody else: without author and words, it stands for the answers below it. */
state: "visible" | "held" | "removed" | "deleted" | "hidden"; author: { id: string; displayName: string; } | null; body: string; likeCount: number; 
/** By you. */
liked: boolean; pinned: boolean; 
/** Answers that you may see. */
replyCount: number; createdAt: string; editedAt: string | null; };

export type CommentPage = { items: (Comment)[]; nextCursor: string | null; };

export type CommentLike = { liked: boolean; likeCount: number; };

export type HeldComments = { items: ({ comment: Comment; video: { id: string; title: string; }; })[]; nextCursor: string | null; };

export type CommentSettings = { 
/** Comments on your videos with one of these wait for you. A word, or several in a row; case, accents and the width of letters make no difference. */
blockedWords: (string)[]; };

export type BlockedUsers = { items: (BlockedUser)[]; nextCursor: string | null; };

export type BlockedUser = { id: string; displayName: string; blockedAt: string; };

export type Suggestions = { items: (Suggestion)[]; };

export type SuggestionRows = { rows: (SuggestionRow)[]; };

export type SuggestionRow = { kind: "continue" | "for-you" | "because-watched" | "following" | "trending" | "new"; title: string; items: (Suggestion)[]; };

export type RecommendationSettings = { 
/** Suggestions are made by what you watched. */
personal: boolean; 
/** What you watched before counts for nothing. */
resetAt: string | null; };

export type Playlist = { id: string; kind: "list" | "watch-later"; title: string; description: string; visibility: "public" | "unlisted" | "private"; owner: { id: string; displayName: string; }; 
/** Of the videos that you may see; its owner's count has all. */
itemCount: number; createdAt: string; updatedAt: string; };

export type Playlists = { items: (Playlist)[]; };

export type PlaylistItems = { items: (PlaylistItem)[]; nextCursor: string | null; };

export type PlaylistItem = { videoId: string; addedAt: string; 
/** Null, to the playlist's owner alone, once it may not be seen. */
video: { id: string; title: string; description: string; visibility: "public" | "unlisted" | "private" | "subscribers"; 
/** Viewers are offered its renditions as MP4 files. */
downloadable: boolean; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding: "anywhere" | "listed" | "nowhere"; 
/** For those who may change it. */
allowedOrigins?: (string)[]; 
/** For those who may change it. */
relatedPolicy?: "site" | "channel" | "off"; 
/** BCP 47. */
language: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating: "all" | "teen" | "adult"; chapters: ({ startSeconds: number; title: string; })[]; 
/** For its owner alone. */
metadata?: Record<string, string>; 
/** For those who may change it. */
scheduledAt?: string | null; 
/** For those who may change it. */
scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers" | null; 
/** Set where an admin took it down, with the visibility that it has again when it is restored. Until then it is private. For those who may change it. */
takenDown?: { at: string; reason: string; visibility: "public" | "unlisted" | "private" | "subscribers"; } | null; state: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed"; 
/** Playback works, even while the encode goes on. */
playable: boolean; 
/** How much of the encode is done. */
progress: number; error: { code: string; message: string; } | null; durationSeconds: number | null; width: number | null; height: number | null; viewCount: number; likeCount: number; 
/** New comments: shown at once, shown once its owner has approved them, or taken no more. */
commentPolicy: "open" | "held" | "closed"; 
/** Of the comments that everybody sees, answers included. */
commentCount: number; createdAt: string; publishedAt: string | null; owner: { id: string; displayName: string; }; tags: (string)[]; categories: (string)[]; posterUrl: string | null; 
/** A few seconds of the video as animated WebP. */
previewUrl: string | null; 
/** Where the source is uploaded to, or another one when the video is ready; for the owner. */
upload?: { endpoint: string; }; 
/** Of a ready video whose source was uploaded anew: how far the new one is. Until it is ready the old one plays; where it failed, `error` says why. For the owner. */
replacement?: { state: "queued" | "processing" | "failed"; progress: number; }; 
/** Where a failed encode is tried again; for the owner. */
retry?: { endpoint: string; }; } | null; };

export type ViewerState = { liked: boolean; 
/** Whether you follow the video's channel. */
following: boolean; 
/** Of the video's channel. */
followerCount: number; 
/** Null where you have not watched it. */
history: { 
/** Where playback goes on; 0 after the end. */
positionSeconds: number; 
/** It was watched to its last twentieth. */
completed: boolean; watchedAt: string; } | null; 
/** The ids of your playlists that hold it. */
playlists: (string)[]; };

export type HistoryPage = { items: (HistoryEntry)[]; nextCursor: string | null; };

export type HistoryEntry = { 
/** Where playback goes on; 0 after the end. */
positionSeconds: number; 
/** It was watched to its last twentieth. */
completed: boolean; watchedAt: string; video: Video; };

export type HistorySettings = { 
/** What you watch is not noted. */
paused: boolean; };

export type NotificationPage = { items: (Notification)[]; nextCursor: string | null; unreadCount: number; };

export type Notification = { id: string; 
/** `video.new`, `video.ready`, `video.failed`, `video.taken-down`, `report.upheld`, … */
kind: string; createdAt: string; read: boolean; video: { id: string; title: string; } | null; 
/** Who did it; null for the platform itself. */
actor: { id: string; displayName: string; } | null; commentId: string | null; 
/** What a decided report was about, in words. */
subject: string | null; };

export type Beacon = { 
/** Made by the player for this viewing: `viw_` and 20 of 23456789bcdfghjkmnpqrstvwxyz. */
view: string; 
/** Counts this viewing's beacons from 1. A number that came before changes nothing. */
number: number; 
/** `start`: the first picture moved. `error`: playback failed, before or after it. */
event: "start" | "heartbeat" | "end" | "error"; 
/** Time in which the picture moved, by the clock. */
watchedSeconds?: number; 
/** Which hundredths of the video were shown: 100 bits as hexadecimal, the first one highest. */
parts?: string; 
/** From the wish to play until the first picture moved. */
startupMs?: number; 
/** Time in which the picture stood though it should not have; without seeks. */
rebufferMs?: number; 
/** A code of what failed. */
error?: string; 
/** What is on show at this moment. */
rendition?: "2160p" | "1440p" | "1080p" | "720p" | "480p" | "360p" | "240p" | "audio"; 
/** `document.referrer`; its host alone is kept. */
referrer?: string; 
/** The token of the address that is played, where that has one. */
playbackToken?: string; };

export type Analytics = { from: string; to: string; totals: { 
/** As the video's view count counts them. */
views: number; 
/** Different viewers of each day, added up. */
viewers: number; watchedSeconds: number; 
/** Viewings that came to the last twentieth of the video. */
completions: number; 
/** Mean time until the first picture moved. */
startupMs: number | null; 
/** Share of the time spent waiting, start-up left out. */
rebufferRatio: number | null; 
/** Viewings in which playback failed. */
errors: number; 
/** All viewings that began, those of a viewer's same half hour as well. */
plays: number; averageWatchedSeconds: number | null; completionRate: number | null; }; 
/** Each day of the range. */
days: ({ day: string; 
/** As the video's view count counts them. */
views: number; 
/** Different viewers of each day, added up. */
viewers: number; watchedSeconds: number; 
/** Viewings that came to the last twentieth of the video. */
completions: number; 
/** Mean time until the first picture moved. */
startupMs: number | null; 
/** Share of the time spent waiting, start-up left out. */
rebufferRatio: number | null; 
/** Viewings in which playback failed. */
errors: number; })[]; countries: ({ name: string; views: number; })[]; devices: ({ name: string; views: number; })[]; referrers: ({ name: string; views: number; })[]; 
/** For each hundredth of the video, the share of plays that showed it. Null for a channel. */
retention: (number)[] | null; 
/** The 50 that were viewed most. */
videos: ({ id: string; title: string; views: number; watchedSeconds: number; })[]; };

export type Report = { id: string; target: "video" | "comment" | "user"; targetId: string; reason: "spam" | "sexual" | "violent" | "hateful" | "harassment" | "dangerous" | "child-safety" | "copyright" | "misleading" | "other"; message: string; state: "open" | "upheld" | "dismissed"; createdAt: string; };

export type ReportedTarget = { target: "video" | "comment" | "user"; targetId: string; 
/** Title, name, or the comment's beginning; null: it is gone. */
name: string | null; reportCount: number; reasons: ("spam" | "sexual" | "violent" | "hateful" | "harassment" | "dangerous" | "child-safety" | "copyright" | "misleading" | "other")[]; firstReportedAt: string; lastReportedAt: string; 
/** The latest decision; null while they are open. */
decidedAt: string | null; };

export type ReportedDetail = { target: "video" | "comment" | "user"; targetId: string; 
/** Title, name or the comment's words; null: it is gone. */
name: string | null; 
/** A video's visibility or `taken-down`, a comment's state, an account's status; null: it is gone. */
state: string | null; 
/** The video, or the one that the comment stands under. */
videoId: string | null; takenDownReason: string | null; 
/** The account that answers for it. */
accused: { id: string; displayName: string; role: "admin" | "creator" | "user"; status: "active" | "suspended"; } | null; 
/** The newest hundred, decided ones among them. */
reports: ({ id: string; reason: "spam" | "sexual" | "violent" | "hateful" | "harassment" | "dangerous" | "child-safety" | "copyright" | "misleading" | "other"; message: string; state: "open" | "upheld" | "dismissed"; createdAt: string; 
/** Null: the account is gone. */
reporter: { id: string; displayName: string; } | null; decidedAt: string | null; decidedBy: { id: string; displayName: string; } | null; note: string | null; })[]; 
/** The latest that was done to it, by the audit log. */
history: (AuditEntry)[]; };

export type Site = { 
/** What pages call the site. */
siteName: string; 
/** An announcement on top of all pages; empty: none. */
banner: string; 
/** Whether anybody can make an account. */
registration: "open" | "closed"; 
/** Whether an admin decides who becomes a creator, or it is granted at once. */
creatorRequests: "review" | "open"; 
/** The largest file; never above what the deployment allows. */
maxUploadBytes: number; };

export type SiteAdministration = { 
/** As they hold now. */
settings: { 
/** What pages call the site. */
siteName: string; 
/** An announcement on top of all pages; empty: none. */
banner: string; 
/** Whether anybody can make an account. */
registration: "open" | "closed"; 
/** Whether an admin decides who becomes a creator, or it is granted at once. */
creatorRequests: "review" | "open"; 
/** What holds for comments on a new video whose creator does not say. */
commentPolicy: "open" | "held" | "closed"; 
/** The largest file; never above what the deployment allows. */
maxUploadBytes: number; 
/** For accounts without quotas of their own; 0: none. */
quotaVideos: number; quotaBytes: number; quotaMinutes: number; }; 
/** What holds where nothing is set, by the deployment's variables. */
defaults: { 
/** What pages call the site. */
siteName: string; 
/** An announcement on top of all pages; empty: none. */
banner: string; 
/** Whether anybody can make an account. */
registration: "open" | "closed"; 
/** Whether an admin decides who becomes a creator, or it is granted at once. */
creatorRequests: "review" | "open"; 
/** What holds for comments on a new video whose creator does not say. */
commentPolicy: "open" | "held" | "closed"; 
/** The largest file; never above what the deployment allows. */
maxUploadBytes: number; 
/** For accounts without quotas of their own; 0: none. */
quotaVideos: number; quotaBytes: number; quotaMinutes: number; }; 
/** Those that an admin has set. */
set: ("siteName" | "banner" | "registration" | "creatorRequests" | "commentPolicy" | "maxUploadBytes" | "quotaVideos" | "quotaBytes" | "quotaMinutes")[]; };

export type Status = { at: string; state: "ok" | "degraded"; dependencies: (Dependency)[]; waiting: (WaitingWork)[]; 
/** Encodes and imports that were given up after all their attempts, in 7 days. */
deadLetters: number | null; 
/** Encodes under way, the one that waits longest first. Null while Postgres is away. */
running: { total: number; items: (RunningEncode)[]; } | null; 
/** Of the last 7 days, newest first. Null while Postgres is away. */
failures: (Failure)[] | null; };

export type Dependency = { name: "postgres" | "redis" | "search" | "storage" | "queues" | "transcoders" | "mail"; 
/** `failing`: it answers, and part of its work fails; `unknown`: there is nobody to ask. */
state: "ok" | "failing" | "down" | "unknown"; 
/** Of the one call that asked; null where none did. */
latencyMs: number | null; error: { code: string; message: string; } | null; note: string | null; };

export type WaitingWork = { name: "transcode-first" | "transcode" | "import" | "views" | "outbox" | "webhooks"; 
/** Null where it did not answer. */
depth: number | null; 
/** How long the oldest waits; null where nothing does. */
oldestSeconds: number | null; 
/** How many failed before; null where nobody counts it. */
retried: number | null; };

export type RunningEncode = { video: { id: string; title: string; }; owner: { id: string; displayName: string; }; epoch: number; state: "queued" | "processing"; 
/** Null where its coordinator did not answer. */
progress: number | null; queuedAt: string; 
/** How often this file has been begun, this time included. */
attempts: number; jobsLeft: number | null; 
/** When a transcoder reported last, to about ten seconds. */
lastHeardAt: string | null; 
/** How often its jobs were sent again after a silence. */
resends: number | null; logUrl: string; 
/** The video's trace; null where TRACE_PAGE is not set. */
traceUrl: string | null; };

export type Failure = { kind: "encode" | "dead-letter" | "webhook" | "outbox"; at: string; code: string; message: string; 
/** What the part that failed said, without addresses. */
detail: string | null; video: { id: string; title: string; } | null; owner: { id: string; displayName: string; } | null; 
/** The page of the encode's log. */
logUrl: string | null; 
/** The video's trace; null where TRACE_PAGE is not set. */
traceUrl: string | null; };

export type WebhookWithSecret = { id: string; url: string; description: string; 
/** Empty: all. */
events: ("video.created" | "video.uploaded" | "video.playable" | "video.ready" | "video.failed" | "video.updated" | "video.published" | "video.deleted" | "comment.created")[]; enabled: boolean; 
/** Why the platform switched it off. */
disabledReason: string | null; 
/** Until then the secret before the current one signs as well. */
previousSecretUntil: string | null; createdAt: string; updatedAt: string; secret: string; };

export type Webhook = { id: string; url: string; description: string; 
/** Empty: all. */
events: ("video.created" | "video.uploaded" | "video.playable" | "video.ready" | "video.failed" | "video.updated" | "video.published" | "video.deleted" | "comment.created")[]; enabled: boolean; 
/** Why the platform switched it off. */
disabledReason: string | null; 
/** Until then the secret before the current one signs as well. */
previousSecretUntil: string | null; createdAt: string; updatedAt: string; };

export type WebhookDelivery = { id: string; webhookId: string; 
/** The `webhook-id` that it is sent under, each time. */
eventId: string; event: string; state: "waiting" | "delivered" | "failed"; 
/** Since it was begun, or begun anew by a replay. */
attempts: number; nextAttemptAt: string | null; createdAt: string; endedAt: string | null; };

export type WebhookDeliveryPage = { items: (WebhookDelivery)[]; nextCursor: string | null; };

export type WebhookDeliveryDetail = { id: string; webhookId: string; 
/** The `webhook-id` that it is sent under, each time. */
eventId: string; event: string; state: "waiting" | "delivered" | "failed"; 
/** Since it was begun, or begun anew by a replay. */
attempts: number; nextAttemptAt: string | null; createdAt: string; endedAt: string | null; payload: { type: string; timestamp: string; data: Record<string, unknown>; }; 
/** Every attempt, the first one first. */
log: (WebhookAttempt)[]; };

export type WebhookAttempt = { number: number; 
/** The HTTP status; null where no answer came. */
status: number | null; error: string | null; 
/** The first kilobyte of the answer's body. */
answer: string | null; durationMs: number; createdAt: string; };

/** What each operation takes and answers. */
export type Operations = {

/**
 * Create an account and sign in.
 *
 * Needs no permission.
 */
"POST /auth/register": { options: { body: { email: string; password: string; displayName: string; }; }; answer: SignedIn };

/**
 * Sign in.
 *
 * Needs no permission.
 */
"POST /auth/login": { options: { body: { email: string; password: string; }; }; answer: SignedIn };

/**
 * Exchange the refresh token for a new pair.
 *
 * Each refresh token works once; the last one also within 30 s, for answers that were lost.
 *
 * Needs no permission.
 */
"POST /auth/refresh": { options: { body?: { refreshToken?: string; }; }; answer: SignedIn };

/**
 * End the session of a refresh token.
 *
 * Needs no permission.
 */
"POST /auth/logout": { options: { body?: { refreshToken?: string; }; }; answer: undefined };

/**
 * Confirm an e-mail address by the link that was sent to it.
 *
 * Takes the links of a registration and of a change of address. Each works once.
 *
 * Needs no permission.
 */
"POST /auth/verify-email": { options: { body: { token: string; }; }; answer: { email: string; } };

/**
 * Have the confirmation link sent again.
 *
 * Answers the same for addresses without an account and for those that are confirmed already.
 *
 * Needs no permission.
 */
"POST /auth/verify-email/resend": { options: { body: { email: string; }; }; answer: MailSent };

/**
 * Have a link for a new password sent.
 *
 * Answers the same for addresses without an account.
 *
 * Needs no permission.
 */
"POST /auth/forgot-password": { options: { body: { email: string; }; }; answer: MailSent };

/**
 * Set a new password by the link that was sent.
 *
 * The link works once, within 30 minutes. All sessions of the account end.
 *
 * Needs no permission.
 */
"POST /auth/reset-password": { options: { body: { token: string; password: string; }; }; answer: undefined };

/**
 * Change your name or what your channel tells of you.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PATCH /users/me": { options: { body: { displayName?: string; bio?: string; }; }; answer: User };

/**
 * Delete your account with everything that belongs to it.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /users/me": { options: { body: { 
/** The account's password as it is now. */
password: string; }; }; answer: undefined };

/**
 * Read your account.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /users/me": { options: {}; answer: User };

/**
 * Change your password.
 *
 * Ends all your other sessions.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PUT /users/me/password": { options: { body: { 
/** The account's password as it is now. */
currentPassword: string; password: string; }; }; answer: undefined };

/**
 * Change your e-mail address.
 *
 * The new address gets a link that makes it the account's; the old one is told.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"POST /users/me/email": { options: { body: { email: string; 
/** The account's password as it is now. */
password: string; }; }; answer: MailSent };

/**
 * List the devices that are signed in to your account.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /auth/sessions": { options: { query?: { limit?: number; cursor?: string; }; }; answer: SessionPage };

/**
 * Sign out everywhere else, or everywhere.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /auth/sessions": { options: { query?: { 
/** `true` signs this device out as well. */
current?: "true" | "false"; }; }; answer: undefined };

/**
 * Sign a device out.
 *
 * Its refresh token and its access tokens are refused from now on.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /auth/sessions/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Read how much you may store, and how much you do.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /users/me/quota": { options: {}; answer: Quota };

/**
 * Read an account's quotas.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/users/{id}/quota": { options: { path: { id: string; }; }; answer: AccountQuota };

/**
 * Give an account quotas of its own.
 *
 * 0: none at all holds for it; null: those of the site hold again. What it has already stays.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"PATCH /admin/users/{id}/quota": { options: { path: { id: string; }; body: { videos?: number | null; bytes?: number | null; minutes?: number | null; }; }; answer: AccountQuota };

/**
 * List accounts, newest first.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/users": { options: { query?: { limit?: number; cursor?: string; 
/** A part of the e-mail address or the display name, or an account's id. */
search?: string; role?: "admin" | "creator" | "user"; status?: "active" | "suspended"; }; }; answer: { items: (AdminUser)[]; nextCursor: string | null; } };

/**
 * Read an account.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/users/{id}": { options: { path: { id: string; }; }; answer: AdminUser };

/**
 * Change an account's role, suspend it or let it back in.
 *
 * In effect within five seconds, for access tokens that are out already as well. A suspended account can do nothing; its videos stay as they are for others.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"PATCH /admin/users/{id}": { options: { path: { id: string; }; body: { role?: "admin" | "creator" | "user"; status?: "active" | "suspended"; 
/** Why it is suspended; its owner reads it. */
reason?: string; }; }; answer: AdminUser };

/**
 * Delete an account with its videos and everything else that is its own.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"DELETE /admin/users/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Change an account's role, suspend it or let it back in.
 *
 * In effect within five seconds, for access tokens that are out already as well. A suspended account can do nothing; its videos stay as they are for others.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"PATCH /users/{id}": { options: { path: { id: string; }; body: { role?: "admin" | "creator" | "user"; status?: "active" | "suspended"; 
/** Why it is suspended; its owner reads it. */
reason?: string; }; }; answer: AdminUser };

/**
 * Ask to become a creator, who may upload videos.
 *
 * Where the site lets everybody (`creatorRequests` of the site's settings is `open`) it is granted at once. Otherwise an admin decides, and the account needs a verified e-mail address. Asking again replaces a request that waits, or one that was declined.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"POST /users/me/creator": { options: { body?: { 
/** What the admins should know. */
message?: string; }; }; answer: User };

/**
 * List the requests to become a creator, oldest first.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/creator-requests": { options: { query?: { limit?: number; cursor?: string; state?: "pending" | "granted" | "declined"; }; }; answer: { items: (AdminCreatorRequest)[]; nextCursor: string | null; } };

/**
 * Make the account that asked a creator; `id` is the account's.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/creator-requests/{id}/grant": { options: { path: { id: string; }; }; answer: AdminCreatorRequest };

/**
 * Decline a request; the account that asked reads the reason.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/creator-requests/{id}/decline": { options: { path: { id: string; }; body: { reason: string; }; }; answer: AdminCreatorRequest };

/**
 * Read what admins did and what was done to accounts, newest first.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/audit-log": { options: { query?: { limit?: number; cursor?: string; actor?: string; target?: (string); action?: "user.role" | "user.suspend" | "user.restore" | "user.delete" | "user.quota" | "creator-request.grant" | "creator-request.decline" | "comment.moderate" | "video.take-down" | "video.restore" | "comment.remove" | "report.uphold" | "report.dismiss" | "site.settings" | "search.reindex" | "search.synonyms" | "video.update" | "video.delete" | "video.upload" | "playback.sign"; 
/** From this moment on. */
from?: string; 
/** Up to before this moment. */
to?: string; }; }; answer: { items: (AuditEntry)[]; nextCursor: string | null; } };

/**
 * Create a video and learn where to upload its source.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos": { options: { body: { title: string; description?: string; visibility?: "public" | "unlisted" | "private" | "subscribers"; tags?: (string)[]; categories?: (string)[]; 
/** Exact web origins (`https://www.example.com`) whose pages may play the video, beside this site's own. Empty: all, and players that are no web pages. Requests that name no origin are refused where there is a list. */
allowedOrigins?: (string)[]; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding?: "anywhere" | "listed" | "nowhere"; language?: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence?: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating?: "all" | "teen" | "adult"; 
/** What is suggested beside it: the site's choice, videos of its own channel alone, or nothing. */
relatedPolicy?: "site" | "channel" | "off"; chapters?: ({ startSeconds: number; title: string; })[]; 
/** What your own systems keep with the video. Only its owner is shown it. */
metadata?: Record<string, string>; 
/** What the site has set unless it is said. */
commentPolicy?: "open" | "held" | "closed"; 
/** When it changes to `scheduledVisibility` by itself, within a minute. */
scheduledAt?: string; 
/** `public` unless it is said. */
scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers"; }; }; answer: Video };

/**
 * List public videos, or your own.
 *
 * `sort` is `newest`, `popular` (views), `trending` (views and likes of the last days) or `longest`, and a cursor belongs to the sort that it came from.
 *
 * Needs no permission.
 */
"GET /videos": { options: { query?: { limit?: number; cursor?: string; mine?: "true" | "false"; owner?: string; category?: string; tag?: string; language?: string; minDurationSeconds?: number | null; maxDurationSeconds?: number | null; 
/** Created at or after this instant. */
since?: string; state?: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed"; visibility?: "public" | "unlisted" | "private" | "subscribers"; sort?: "newest" | "popular" | "trending" | "longest"; }; }; answer: VideoPage };

/**
 * Read one video.
 *
 * Needs no permission.
 */
"GET /videos/{id}": { options: { path: { id: string; }; }; answer: Video };

/**
 * Change what describes a video, who may watch it, and when that changes.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"PATCH /videos/{id}": { options: { path: { id: string; }; body: { title?: string; description?: string; visibility?: "public" | "unlisted" | "private" | "subscribers"; 
/** Viewers are offered its renditions as MP4 files. */
downloadable?: boolean; tags?: (string)[]; categories?: (string)[]; 
/** Exact web origins (`https://www.example.com`) whose pages may play the video, beside this site's own. Empty: all, and players that are no web pages. Requests that name no origin are refused where there is a list. */
allowedOrigins?: (string)[]; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding?: "anywhere" | "listed" | "nowhere"; language?: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence?: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating?: "all" | "teen" | "adult"; 
/** What is suggested beside it: the site's choice, videos of its own channel alone, or nothing. */
relatedPolicy?: "site" | "channel" | "off"; chapters?: ({ startSeconds: number; title: string; })[]; 
/** Takes the place of all that was there. */
metadata?: Record<string, string>; 
/** New comments: shown at once, shown once its owner has approved them, or taken no more. */
commentPolicy?: "open" | "held" | "closed"; 
/** Null takes the schedule back. */
scheduledAt?: string | null; scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers"; }; }; answer: Video };

/**
 * Delete a video with its source, renditions and index entry.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"DELETE /videos/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Publish a video, now or at a time.
 *
 * The same as changing its `visibility`, or its `scheduledAt` and `scheduledVisibility`.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/publish": { options: { path: { id: string; }; body?: { visibility?: "public" | "unlisted" | "private" | "subscribers"; 
/** When it changes to `scheduledVisibility` by itself, within a minute. */
at?: string; }; }; answer: Video };

/**
 * Make a video private, and take back its schedule.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/unpublish": { options: { path: { id: string; }; }; answer: Video };

/**
 * Change up to 100 videos alike.
 *
 * Each video is changed or not by itself, and `results` tells of each in the order of `ids`. What is wrong with the changes themselves is refused for all.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/bulk": { options: { body: { ids: (string)[]; changes: { title?: string; description?: string; visibility?: "public" | "unlisted" | "private" | "subscribers"; 
/** Viewers are offered its renditions as MP4 files. */
downloadable?: boolean; tags?: (string)[]; categories?: (string)[]; 
/** Exact web origins (`https://www.example.com`) whose pages may play the video, beside this site's own. Empty: all, and players that are no web pages. Requests that name no origin are refused where there is a list. */
allowedOrigins?: (string)[]; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding?: "anywhere" | "listed" | "nowhere"; language?: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence?: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating?: "all" | "teen" | "adult"; 
/** What is suggested beside it: the site's choice, videos of its own channel alone, or nothing. */
relatedPolicy?: "site" | "channel" | "off"; chapters?: ({ startSeconds: number; title: string; })[]; 
/** Takes the place of all that was there. */
metadata?: Record<string, string>; 
/** New comments: shown at once, shown once its owner has approved them, or taken no more. */
commentPolicy?: "open" | "held" | "closed"; 
/** Null takes the schedule back. */
scheduledAt?: string | null; scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers"; }; }; }; answer: { results: (BulkResult)[]; } };

/**
 * Delete up to 100 videos.
 *
 * Each as by `DELETE /videos/{id}`, or not; `results` tells of each in the order of `ids`.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/bulk/delete": { options: { body: { ids: (string)[]; }; }; answer: { results: (BulkDeletion)[]; } };

/**
 * List the categories.
 *
 * Needs no permission.
 */
"GET /categories": { options: {}; answer: { items: (Category)[]; } };

/**
 * Get an address for the whole file in one PUT (up to 5 GiB).
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"GET /videos/{id}/upload/s3/params": { options: { path: { id: string; }; query: { filename: string; type?: string; 
/** In bytes. Given, it is signed: no other length is taken. */
size?: number; }; }; answer: { method: "PUT"; url: string; fields: {}; headers: Record<string, string>; expires: number; } };

/**
 * Say that the PUT is done: checks the file and starts the encode.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/upload/complete": { options: { path: { id: string; }; }; answer: Video };

/**
 * Begin an upload in parts.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/upload/s3/multipart": { options: { path: { id: string; }; body: { filename: string; type?: string; 
/** As Uppy sends it; `size` in bytes is taken where it is given. */
metadata?: Record<string, unknown>; size?: number; }; }; answer: { key: string; uploadId: string; bucket: string; } };

/**
 * List the parts that have arrived, to go on after a break.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"GET /videos/{id}/upload/s3/multipart/{uploadId}": { options: { path: { id: string; uploadId: string; }; query: { key: string; }; }; answer: ({ PartNumber: number; ETag: string; Size: number; })[] };

/**
 * Give the upload up; its parts are deleted.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"DELETE /videos/{id}/upload/s3/multipart/{uploadId}": { options: { path: { id: string; uploadId: string; }; query: { key: string; }; }; answer: {} };

/**
 * Get addresses for several parts.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"GET /videos/{id}/upload/s3/multipart/{uploadId}/batch": { options: { path: { id: string; uploadId: string; }; query: { key: string; partNumbers: string; }; }; answer: { presignedUrls: Record<string, string>; } };

/**
 * Get an address for one part.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"GET /videos/{id}/upload/s3/multipart/{uploadId}/{partNumber}": { options: { path: { id: string; uploadId: string; partNumber: number; }; query: { key: string; }; }; answer: { url: string; expires: number; } };

/**
 * Join the parts: checks the file and starts the encode.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/upload/s3/multipart/{uploadId}/complete": { options: { path: { id: string; uploadId: string; }; query: { key: string; }; body: { parts: ({ PartNumber: number; ETag: string; })[]; }; }; answer: { location: string; key: string; bucket: string; } };

/**
 * Import the source from a link instead of uploading it.
 *
 * A public https address of the file itself, without credentials, on port 443. It is fetched in the background; the encode starts when it is there. Another upload of the same video, and its deletion, stop the import.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/upload/import": { options: { path: { id: string; }; body: { url: string; }; }; answer: { id: string; title: string; description: string; visibility: "public" | "unlisted" | "private" | "subscribers"; 
/** Viewers are offered its renditions as MP4 files. */
downloadable: boolean; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding: "anywhere" | "listed" | "nowhere"; 
/** For those who may change it. */
allowedOrigins?: (string)[]; 
/** For those who may change it. */
relatedPolicy?: "site" | "channel" | "off"; 
/** BCP 47. */
language: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating: "all" | "teen" | "adult"; chapters: ({ startSeconds: number; title: string; })[]; 
/** For its owner alone. */
metadata?: Record<string, string>; 
/** For those who may change it. */
scheduledAt?: string | null; 
/** For those who may change it. */
scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers" | null; 
/** Set where an admin took it down, with the visibility that it has again when it is restored. Until then it is private. For those who may change it. */
takenDown?: { at: string; reason: string; visibility: "public" | "unlisted" | "private" | "subscribers"; } | null; state: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed"; 
/** Playback works, even while the encode goes on. */
playable: boolean; 
/** How much of the encode is done. */
progress: number; error: { code: string; message: string; } | null; durationSeconds: number | null; width: number | null; height: number | null; viewCount: number; likeCount: number; 
/** New comments: shown at once, shown once its owner has approved them, or taken no more. */
commentPolicy: "open" | "held" | "closed"; 
/** Of the comments that everybody sees, answers included. */
commentCount: number; createdAt: string; publishedAt: string | null; owner: { id: string; displayName: string; }; tags: (string)[]; categories: (string)[]; posterUrl: string | null; 
/** A few seconds of the video as animated WebP. */
previewUrl: string | null; 
/** Where the source is uploaded to, or another one when the video is ready; for the owner. */
upload?: { endpoint: string; }; 
/** Of a ready video whose source was uploaded anew: how far the new one is. Until it is ready the old one plays; where it failed, `error` says why. For the owner. */
replacement?: { state: "queued" | "processing" | "failed"; progress: number; }; 
/** Where a failed encode is tried again; for the owner. */
retry?: { endpoint: string; }; import: Import; } };

/**
 * Read how far the import from a link is.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"GET /videos/{id}/upload/import": { options: { path: { id: string; }; }; answer: Import };

/**
 * Stop the import; the video takes another source.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"DELETE /videos/{id}/upload/import": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Report on an import (transcoders only).
 *
 * Authorised by the token that stands in the import's queue message.
 *
 * Needs a token of its own kind.
 */
"POST /imports/reports": { options: { body: ({ type: "progress"; receivedBytes: number; totalBytes: number | null; }) | ({ type: "completed"; sizeBytes: number; }) | ({ type: "failed"; code: "ERR_NON_VIDEO" | "ERR_IMPORT_ADDRESS" | "ERR_IMPORT_NOT_FOUND" | "ERR_IMPORT_DENIED" | "ERR_IMPORT_REDIRECTS" | "ERR_IMPORT_UNREACHABLE" | "ERR_IMPORT_TIMED_OUT" | "ERR_IMPORT_BROKE_OFF" | "ERR_IMPORT_TOO_LARGE" | "ERR_IMPORT_EMPTY" | "ERR_IMPORT_GIVEN_UP"; detail?: string; }); }; answer: { stop: boolean; } };

/**
 * Report on an encode job (transcoders only).
 *
 * Authorised by the token that stands in the job's queue message.
 *
 * Needs a token of its own kind.
 */
"POST /transcode/reports": { options: { body: ({ type: "planned"; plan: { source: { key: string; sizeBytes: number; container: string; durationSeconds: number; width: number; height: number; frames: number; videoStream: number | null; coverStream: number | null; interlaced: boolean; variableFrameRate: boolean; leadSeconds: number; indexless: boolean; fragmented?: boolean; transfer: "sdr" | "pq" | "hlg"; colorMatrix: "bt709" | "smpte170m" | "smpte240m" | "bt2020" | "fcc"; fullRange: boolean; conforming: boolean; }; grid: { rateNum: number; rateDen: number; gopFrames: number; firstSegmentFrames: number; segmentFrames: number; segments?: (number)[]; chunkSegments: number; timescale: number; }; rungs: ({ name: string; codec: "h264" | "hevc" | "av1"; width: number; height: number; maxBitrate: number; copy: boolean; })[]; audio: ({ name: string; stream: number; bitrate: number; channels: number; language: string; title: string; })[]; }; }) | ({ type: "progress"; job: number; frames: number; tracks: ({ track: string; init: string; codecs: string; segments: ({ index: number; units: number; bytes: number; iframes: ((unknown)[])[]; })[]; })[]; }) | ({ type: "encoded"; job: number; cpuSeconds: number; wallSeconds: number; tracks: ({ track: string; init: string; codecs: string; segments: ({ index: number; units: number; bytes: number; iframes: ((unknown)[])[]; })[]; })[]; }) | ({ type: "caption"; stream: number; language: string; title: string; forced: boolean; copy: number; vtt: string; }) | ({ type: "poster"; bytes: number; file?: string; poor?: boolean; timeSeconds?: number | null; }) | ({ type: "images"; storyboard: boolean; preview: boolean; }) | ({ type: "failed"; code: "ERR_NON_VIDEO" | "ERR_MALFORMED_VIDEO" | "ERR_DURATION_EXCEEDED" | "ERR_DURATION_TOO_SHORT" | "ERR_FETCH_ORIGIN_ERROR" | "ERR_UNKNOWN" | "ERR_UNSUPPORTED_VIDEO" | "ERR_ENCODE_STALLED" | "ERR_QUOTA_EXCEEDED" | "ERR_REPLACED" | "ERR_ENCODE_CANCELLED" | "ERR_DEAD_LETTER"; message: string; detail?: string; }); }; answer: { stop: boolean; } };

/**
 * Follow the processing of a video as server-sent events.
 *
 * Events `state`, `progress`, `playable`, `renditions`, `ready` and `failed`, each with the whole status as JSON.
 *
 * Needs no permission.
 */
"GET /videos/{id}/events": { options: { path: { id: string; }; }; answer: Response };

/**
 * Get the addresses to play a video from.
 *
 * For a video that is private or for subscribers, the addresses carry a token and end at `expiresAt`. They are bound to your account: what it may not watch any more, they do not open. Who has a token from elsewhere sends it as `Playback-Token`, and needs no account.
 *
 * Needs no permission.
 */
"GET /videos/{id}/playback": { options: { path: { id: string; }; query?: { 
/** A name of the player: addresses of the same name count as one stream. */
stream?: string; }; headers?: { "playback-token"?: string; }; }; answer: Playback };

/**
 * Make a token that opens a video to whoever has it.
 *
 * For a viewer of your own site. It stands in a media address where the video's id would stand, so that relative addresses inherit it. Your server can sign such tokens itself, with a key of `/playback-keys`.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `playback:sign`, for what is the account's own.
 */
"POST /videos/{id}/playback-tokens": { options: { path: { id: string; }; body: { expiresInSeconds?: number; 
/** Before it the token opens nothing. */
notBefore?: string; 
/** Your name of the viewer, by which all tokens of one are revoked. */
viewer?: string; accessRules?: AccessRules; 
/** Whether renditions may be saved as files. As the video says by default. */
downloadable?: boolean; 
/** What the token opens. `video` has playlists, segments and captions. All by default. */
kinds?: ("video" | "thumbnail" | "storyboard" | "preview" | "download")[]; }; }; answer: PlaybackToken };

/**
 * Stop one token, all tokens of a viewer, or all tokens of a video.
 *
 * Tokens that were issued up to now open nothing any more, at any address, once this has answered. Later ones of a viewer or of the video do. A token without `iat` counts as issued before.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `playback:sign`, for what is the account's own.
 */
"POST /videos/{id}/revocations": { options: { path: { id: string; }; body: ({ kind: "token"; 
/** Its id (`jti`), or the whole token. */
value: (string); }) | ({ kind: "viewer"; value: string; }) | ({ kind: "video"; }); }; answer: Revocation };

/**
 * Make a key with which your own server signs playback tokens.
 *
 * The private half is in this answer alone. A token is a JWT with `kid` (this key's id, in header or payload), `sub` (the video) and `exp` (24 hours ahead at most), and as you like `iat`, `nbf`, `jti`, `viewer`, `accessRules`, `downloadable`, and `aud` (`v` video, `t` thumbnail, `s` storyboard, `g` preview, `d` download).
 *
 * Allowed: admins (their own), creators (their own). API keys: no.
 */
"POST /playback-keys": { options: { body: { name?: string; algorithm?: "EdDSA" | "RS256"; }; }; answer: NewlyMadeSigningKey };

/**
 * List your signing keys.
 *
 * Allowed: admins (their own), creators (their own). API keys: no.
 */
"GET /playback-keys": { options: {}; answer: { items: (SigningKey)[]; } };

/**
 * Revoke a signing key with all of its tokens.
 *
 * Allowed: admins (their own), creators (their own). API keys: no.
 */
"DELETE /playback-keys/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * List the files that a video can be downloaded as.
 *
 * MP4, one for each rendition. Empty until the encode is done, and for all but the owner where the video is not `downloadable`. The files take ranges, so downloads can be resumed. Addresses with a token end as those of playback do.
 *
 * Needs no permission.
 */
"GET /videos/{id}/downloads": { options: { path: { id: string; }; }; answer: { items: (Download)[]; } };

/**
 * List the encodes of your video, newest first.
 *
 * Allowed: admins (everybody's), creators (their own), users (their own). API keys: with the scope `videos:read`, for what is the account's own.
 */
"GET /videos/{id}/encodes": { options: { path: { id: string; }; query?: { limit?: number; cursor?: number; }; }; answer: { items: (Encode)[]; nextCursor: string | null; 
/** The page of the video's trace, from its upload on; null where the site has none, or it is not yours. */
traceUrl: string | null; } };

/**
 * Read what each attempt of an encode's jobs did, by job and attempt.
 *
 * With the commands that ran and the last lines that they wrote. An attempt is listed when it has ended; one whose machine died has no log. The logs of an encode that was tried again are kept.
 *
 * Allowed: admins (everybody's), creators (their own), users (their own). API keys: with the scope `videos:read`, for what is the account's own.
 */
"GET /videos/{id}/encodes/{epoch}/logs": { options: { path: { id: string; epoch: number; }; query?: { limit?: number; cursor?: string; }; }; answer: { items: (JobLog)[]; nextCursor: string | null; } };

/**
 * Encode the uploaded file of a failed video once more.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/retry": { options: { path: { id: string; }; }; answer: Video };

/**
 * Stop the encode of a video that is under way.
 *
 * The video fails with `ERR_ENCODE_CANCELLED` and can be tried again. One that plays while another source is encoded plays on with the old one.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"POST /videos/{id}/cancel": { options: { path: { id: string; }; }; answer: Video };

/**
 * List the encodes of all videos, the latest first.
 *
 * `POST /videos/{id}/retry` and `…/cancel` repeat and stop the latest of a video.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/jobs": { options: { query?: { limit?: number; cursor?: string; state?: "queued" | "processing" | "ready" | "failed"; }; }; answer: { items: (Job)[]; nextCursor: string | null; } };

/**
 * List the caption tracks of a video.
 *
 * Their addresses stand in the video's playback.
 *
 * Needs no permission.
 */
"GET /videos/{id}/captions": { options: { path: { id: string; }; }; answer: { items: (Caption)[]; } };

/**
 * Upload captions, in place of the track of the same language and label.
 *
 * The body is a WebVTT or SubRip file of at most 1 MiB. It is reduced to plain cues: styles, regions, tags and entities are taken out.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"PUT /videos/{id}/captions/{track}": { options: { path: { id: string; 
/** BCP 47, such as `en` or `pt-BR`; `und` where it is not known. */
track: string; }; query?: { 
/** What players show. The language's name in English by default. */
label?: string; }; body: string | Blob; contentType: "text/vtt" | "application/x-subrip" | "text/plain"; }; answer: Caption };

/**
 * Delete a caption track.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"DELETE /videos/{id}/captions/{track}": { options: { path: { id: string; track: string; }; }; answer: undefined };

/**
 * Make the frame at a time of your choice the poster.
 *
 * The frame is taken from the best rendition of a video that is ready. A moment after the answer `posterUrl` changes; of several choices the last one holds.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `videos:write`, for what is the account's own.
 */
"PUT /videos/{id}/poster": { options: { path: { id: string; }; body: { 
/** At most the video's duration, which means its last frame. */
timeSeconds: number; }; }; answer: Video };

/**
 * Make an API key for a server.
 *
 * Sent as `Authorization: Bearer erk_…` it acts for your account, within its scopes and on what is your own. An account has at most 50 that live. A key cannot make, list or revoke keys.
 *
 * Allowed: admins (their own), creators (their own). API keys: no.
 */
"POST /api-keys": { options: { body: { name: string; 
/** `videos:read`: See all videos of the account, hidden ones included, and what became of their encodes. `videos:write`: Create, change and delete videos, and upload to them. `uploads:write`: Make upload links for people without an account. `analytics:read`: Read how the videos of the account are watched. `webhooks:manage`: Make, change and delete webhooks, read their logs and have messages sent again. `playback:sign`: Make and revoke playback tokens. */
scopes: ("videos:read" | "videos:write" | "uploads:write" | "analytics:read" | "webhooks:manage" | "playback:sign")[]; 
/** Null for a key that works until it is revoked. */
expiresInSeconds?: number | null; }; }; answer: { id: string; name: string; 
/** How the key begins. */
hint: string; scopes: ("videos:read" | "videos:write" | "uploads:write" | "analytics:read" | "webhooks:manage" | "playback:sign")[]; createdAt: string; 
/** To the minute. */
lastUsedAt: string | null; expiresAt: string | null; key: string; } };

/**
 * List your API keys, newest first.
 *
 * Allowed: admins (their own), creators (their own). API keys: no.
 */
"GET /api-keys": { options: {}; answer: { items: (ApiKey)[]; } };

/**
 * Revoke an API key, and the unused upload links that were made with it.
 *
 * Allowed: admins (their own), creators (their own). API keys: no.
 */
"DELETE /api-keys/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Make a one-time link by which somebody without an account uploads one video for you.
 *
 * `endpoint` holds the link's secret, and takes the same calls as a video's `upload.endpoint` with no other credential, from pages of any origin. `page` is a ready page for people. One completed upload ends the link; a file that is refused does not.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `uploads:write`, for what is the account's own.
 */
"POST /direct-uploads": { options: { body: { 
/** The video that will take the file. It is yours, and made at once. */
video: { title: string; description?: string; visibility?: "public" | "unlisted" | "private" | "subscribers"; tags?: (string)[]; categories?: (string)[]; 
/** Exact web origins (`https://www.example.com`) whose pages may play the video, beside this site's own. Empty: all, and players that are no web pages. Requests that name no origin are refused where there is a list. */
allowedOrigins?: (string)[]; 
/** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
embedding?: "anywhere" | "listed" | "nowhere"; language?: string | null; 
/** An SPDX id such as `CC-BY-4.0`; null for all rights reserved. */
licence?: string | null; 
/** Whom it is meant for. It tells viewers; it does not lock anybody out. */
ageRating?: "all" | "teen" | "adult"; 
/** What is suggested beside it: the site's choice, videos of its own channel alone, or nothing. */
relatedPolicy?: "site" | "channel" | "off"; chapters?: ({ startSeconds: number; title: string; })[]; 
/** What your own systems keep with the video. Only its owner is shown it. */
metadata?: Record<string, string>; 
/** What the site has set unless it is said. */
commentPolicy?: "open" | "held" | "closed"; 
/** When it changes to `scheduledVisibility` by itself, within a minute. */
scheduledAt?: string; 
/** `public` unless it is said. */
scheduledVisibility?: "public" | "unlisted" | "private" | "subscribers"; }; maxBytes?: number | null; maxDurationSeconds?: number | null; 
/** The upload must have ended by then. */
expiresInSeconds?: number; }; }; answer: { id: string; videoId: string; state: "open" | "used" | "expired"; 
/** Null where the site's own limit is the only one. */
maxBytes: number | null; maxDurationSeconds: number | null; createdAt: string; expiresAt: string; endpoint: string; page: string; } };

/**
 * Read whether an upload link was used.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `uploads:write`, for what is the account's own.
 */
"GET /direct-uploads/{id}": { options: { path: { id: string; }; }; answer: DirectUpload };

/**
 * Cancel an unused upload link, with its video and what was sent of it.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `uploads:write`, for what is the account's own.
 */
"DELETE /direct-uploads/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Read what an upload link takes.
 *
 * Needs no permission.
 */
"GET /upload-links/{token}": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; }; }; answer: UploadLink };

/**
 * By link: get an address for the whole file in one PUT (up to 5 GiB).
 *
 * Needs no permission.
 */
"GET /upload-links/{token}/s3/params": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; }; query: { filename: string; type?: string; 
/** In bytes. Given, it is signed: no other length is taken. */
size?: number; }; }; answer: { method: "PUT"; url: string; fields: {}; headers: Record<string, string>; expires: number; } };

/**
 * By link: say that the PUT is done; checks the file, starts the encode and ends the link.
 *
 * Needs no permission.
 */
"POST /upload-links/{token}/complete": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; }; }; answer: { id: string; state: string; } };

/**
 * By link: begin an upload in parts.
 *
 * Needs no permission.
 */
"POST /upload-links/{token}/s3/multipart": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; }; body: { filename: string; type?: string; 
/** As Uppy sends it; `size` in bytes is taken where it is given. */
metadata?: Record<string, unknown>; size?: number; }; }; answer: { key: string; uploadId: string; bucket: string; } };

/**
 * By link: list the parts that have arrived.
 *
 * Needs no permission.
 */
"GET /upload-links/{token}/s3/multipart/{uploadId}": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; uploadId: string; }; query: { key: string; }; }; answer: ({ PartNumber: number; ETag: string; Size: number; })[] };

/**
 * By link: give the upload up; the link takes another.
 *
 * Needs no permission.
 */
"DELETE /upload-links/{token}/s3/multipart/{uploadId}": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; uploadId: string; }; query: { key: string; }; }; answer: {} };

/**
 * By link: get addresses for several parts.
 *
 * Needs no permission.
 */
"GET /upload-links/{token}/s3/multipart/{uploadId}/batch": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; uploadId: string; }; query: { key: string; partNumbers: string; }; }; answer: { presignedUrls: Record<string, string>; } };

/**
 * By link: get an address for one part.
 *
 * Needs no permission.
 */
"GET /upload-links/{token}/s3/multipart/{uploadId}/{partNumber}": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; uploadId: string; partNumber: number; }; query: { key: string; }; }; answer: { url: string; expires: number; } };

/**
 * By link: join the parts; checks the file, starts the encode and ends the link.
 *
 * Needs no permission.
 */
"POST /upload-links/{token}/s3/multipart/{uploadId}/complete": { options: { path: { 
/** The link's secret, `eru_…`. */
token: string; uploadId: string; }; query: { key: string; }; body: { parts: ({ PartNumber: number; ETag: string; })[]; }; }; answer: { location: string; key: string; bucket: string; } };

/**
 * Search public videos by title, tags, creator, description and captions.
 *
 * All words must be found; the last may be unfinished, and longer ones may have typing errors. `"words in quotation marks"` stand behind each other, `-word` must not be there. `length` is `short` (under 4 minutes), `medium` or `long` (over 20).
 *
 * Needs no permission.
 */
"GET /search": { options: { query: { q: string; category?: string; tag?: string; creator?: string; language?: string; length?: "short" | "medium" | "long"; year?: string; 
/** Uploaded at or after this instant. */
since?: string; sort?: "relevance" | "newest" | "popular" | "longest"; limit?: number; cursor?: string; }; }; answer: SearchPage };

/**
 * What could be meant, while somebody types.
 *
 * Needs no permission.
 */
"GET /search/suggestions": { options: { query: { q: string; }; }; answer: { items: (Suggestion)[]; } };

/**
 * Read how the search index stands.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/search": { options: {}; answer: SearchStatus };

/**
 * Build the search index anew.
 *
 * A new collection is filled beside the one that answers, and takes its place when it is whole; searches notice nothing. `GET /admin/search` tells how far it is. A run that is under way is given up for the new one.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/search/reindex": { options: {}; answer: { state: "running" | "done" | "replaced"; collection: string; done: number; total: number; startedAt: string; endedAt: string | null; } };

/**
 * Compare the search index with the database now, and repair it.
 *
 * As it happens each night. `GET /admin/search` has the result.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/search/check": { options: {}; answer: undefined };

/**
 * Read the words that find each other.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/search/synonyms": { options: {}; answer: Synonyms };

/**
 * Replace the words that find each other.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"PUT /admin/search/synonyms": { options: { body: Synonyms; }; answer: Synonyms };

/**
 * Read a channel.
 *
 * Its public videos are listed by `GET /videos?owner={id}`.
 *
 * Needs no permission.
 */
"GET /channels/{id}": { options: { path: { id: string; }; }; answer: Channel };

/**
 * Follow a channel.
 *
 * Doing it again changes nothing. Followers may watch its videos for subscribers.
 *
 * Allowed: admins (everybody's), creators (everybody's), users (everybody's). API keys: no.
 */
"PUT /channels/{id}/subscription": { options: { path: { id: string; }; }; answer: Subscription };

/**
 * Follow a channel no longer.
 *
 * Allowed: admins (everybody's), creators (everybody's), users (everybody's). API keys: no.
 */
"DELETE /channels/{id}/subscription": { options: { path: { id: string; }; }; answer: Subscription };

/**
 * List the channels that you follow, the newest first.
 *
 * Allowed: admins (everybody's), creators (everybody's), users (everybody's). API keys: no.
 */
"GET /subscriptions": { options: { query?: { limit?: number; cursor?: string; }; }; answer: ChannelPage };

/**
 * List the videos of the channels that you follow, newest first.
 *
 * Public videos, and those for subscribers.
 *
 * Allowed: admins (everybody's), creators (everybody's), users (everybody's). API keys: no.
 */
"GET /feed": { options: { query?: { limit?: number; cursor?: string; }; }; answer: VideoPage };

/**
 * Like a video.
 *
 * Doing it again changes nothing.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"PUT /videos/{id}/like": { options: { path: { id: string; }; }; answer: Like };

/**
 * Take your like back.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"DELETE /videos/{id}/like": { options: { path: { id: string; }; }; answer: Like };

/**
 * List the videos that you like, the latest like first.
 *
 * Those that you may still see.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"GET /users/me/liked-videos": { options: { query?: { limit?: number; cursor?: string; }; }; answer: VideoPage };

/**
 * List the comments on a video, without their answers.
 *
 * `newest` first, or those with the most likes (`top`). A cursor belongs to the sort that it came from.
 *
 * Needs no permission.
 */
"GET /videos/{id}/comments": { options: { path: { id: string; }; query?: { limit?: number; cursor?: string; sort?: "newest" | "top"; }; }; answer: Threads };

/**
 * Comment on a video.
 *
 * Needs a confirmed e-mail address. Its `state` tells whether it waits for the video's owner.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"POST /videos/{id}/comments": { options: { path: { id: string; }; body: { 
/** Plain text. Pages make links and times such as 1:23 clickable. */
body: string; }; }; answer: Comment };

/**
 * Read one comment.
 *
 * Needs no permission.
 */
"GET /comments/{id}": { options: { path: { id: string; }; }; answer: Comment };

/**
 * Change the words of your comment.
 *
 * They are looked at as those of a new one are, so a changed comment may have to wait again.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PATCH /comments/{id}": { options: { path: { id: string; }; body: { 
/** Plain text. Pages make links and times such as 1:23 clickable. */
body: string; }; }; answer: Comment };

/**
 * Delete your comment, or one on your video.
 *
 * Where it has answers, its place stays, without author and words.
 *
 * Allowed: admins (everybody's), creators (their own), users (their own). API keys: no.
 */
"DELETE /comments/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * List the answers to a comment, oldest first.
 *
 * Needs no permission.
 */
"GET /comments/{id}/replies": { options: { path: { id: string; }; query?: { limit?: number; cursor?: string; }; }; answer: CommentPage };

/**
 * Answer a comment.
 *
 * An answer to an answer joins the same thread: `parentId` is the comment at its top.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"POST /comments/{id}/replies": { options: { path: { id: string; }; body: { 
/** Plain text. Pages make links and times such as 1:23 clickable. */
body: string; }; }; answer: Comment };

/**
 * Like a comment.
 *
 * Doing it again changes nothing.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"PUT /comments/{id}/like": { options: { path: { id: string; }; }; answer: CommentLike };

/**
 * Take your like of a comment back.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"DELETE /comments/{id}/like": { options: { path: { id: string; }; }; answer: CommentLike };

/**
 * Show a comment on your video that waits.
 *
 * An admin also brings back what was removed. One that is shown already stays so.
 *
 * Allowed: admins (everybody's), creators (their own), users (their own). API keys: no.
 */
"POST /comments/{id}/approve": { options: { path: { id: string; }; }; answer: Comment };

/**
 * Hide a comment on your video until you approve it.
 *
 * Allowed: admins (everybody's), creators (their own), users (their own). API keys: no.
 */
"POST /comments/{id}/hold": { options: { path: { id: string; }; }; answer: Comment };

/**
 * Pin a comment above all others on your video.
 *
 * In place of the one that was pinned before. Answers cannot be pinned.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PUT /comments/{id}/pin": { options: { path: { id: string; }; }; answer: Comment };

/**
 * Take a comment on your video down from above the others.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /comments/{id}/pin": { options: { path: { id: string; }; }; answer: Comment };

/**
 * List the comments on your videos that wait for you, newest first.
 *
 * Allowed: admins (everybody's), creators (their own), users (their own). API keys: no.
 */
"GET /users/me/held-comments": { options: { query?: { limit?: number; cursor?: string; }; }; answer: HeldComments };

/**
 * Read which words hold comments on your videos.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /users/me/comment-settings": { options: {}; answer: CommentSettings };

/**
 * Choose which words hold comments on your videos.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PUT /users/me/comment-settings": { options: { body: CommentSettings; }; answer: CommentSettings };

/**
 * List whom you blocked, the latest first.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /users/me/blocked-users": { options: { query?: { limit?: number; cursor?: string; }; }; answer: BlockedUsers };

/**
 * Block an account.
 *
 * It can neither comment on your videos nor like what is said there, and you are told of no answer of its. What it has said stays until you delete it.
 *
 * Allowed: admins (everybody's), creators (everybody's), users (everybody's). API keys: no.
 */
"PUT /users/me/blocked-users/{userId}": { options: { path: { userId: string; }; }; answer: BlockedUser };

/**
 * Block an account no more.
 *
 * Allowed: admins (everybody's), creators (everybody's), users (everybody's). API keys: no.
 */
"DELETE /users/me/blocked-users/{userId}": { options: { path: { userId: string; }; }; answer: undefined };

/**
 * List what is suggested beside a video.
 *
 * Public videos alone. What you watched or hid is left out. The video's creator may narrow it to their own channel or switch it off (`relatedPolicy`).
 *
 * Needs no permission.
 */
"GET /videos/{id}/related": { options: { path: { id: string; }; query?: { limit?: number; }; }; answer: Suggestions };

/**
 * List what is suggested to you.
 *
 * Without a session, or where you switched it off: what is trending and new.
 *
 * Needs no permission.
 */
"GET /recommendations": { options: { query?: { limit?: number; }; }; answer: Suggestions };

/**
 * Read the rows of a home page: go on watching, for you, because you watched, trending, new.
 *
 * Rows without anything to show are left out.
 *
 * Needs no permission.
 */
"GET /recommendations/rows": { options: {}; answer: SuggestionRows };

/**
 * Read how suggestions are made for you.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /recommendations/settings": { options: {}; answer: RecommendationSettings };

/**
 * Switch suggestions by what you watched off or on.
 *
 * While it is off, what you watch is not learned from either.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PATCH /recommendations/settings": { options: { body: { personal: boolean; }; }; answer: RecommendationSettings };

/**
 * Begin anew: nothing that you watched or liked until now counts any more.
 *
 * Your history and likes stay, and so does what you hid.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"POST /recommendations/reset": { options: {}; answer: RecommendationSettings };

/**
 * Never suggest this video to you again.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"PUT /recommendations/hidden/{videoId}": { options: { path: { videoId: string; }; }; answer: undefined };

/**
 * Take it back that a video is never suggested to you.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"DELETE /recommendations/hidden/{videoId}": { options: { path: { videoId: string; }; }; answer: undefined };

/**
 * Report that a training of the recommendations is over (transcoders only).
 *
 * Authorised by the token that stands in the training's queue message.
 *
 * Needs a token of its own kind.
 */
"POST /recommendations/reports": { options: { body: { type: "trained"; neighbourFiles: number; }; }; answer: { stop: boolean; } };

/**
 * Make a playlist.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"POST /playlists": { options: { body: { title: string; description?: string; visibility?: "public" | "unlisted" | "private"; }; }; answer: Playlist };

/**
 * List your playlists, watch later first.
 *
 * All of them: there are at most 200.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /playlists": { options: {}; answer: Playlists };

/**
 * List the public playlists of a channel, newest first.
 *
 * Needs no permission.
 */
"GET /channels/{id}/playlists": { options: { path: { id: string; }; }; answer: Playlists };

/**
 * Read a playlist.
 *
 * Needs no permission.
 */
"GET /playlists/{id}": { options: { path: { id: string; }; }; answer: Playlist };

/**
 * Change a playlist's title, description or visibility.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PATCH /playlists/{id}": { options: { path: { id: string; }; body: { title?: string; description?: string; visibility?: "public" | "unlisted" | "private"; }; }; answer: Playlist };

/**
 * Delete a playlist; its videos stay.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /playlists/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * List the videos of a playlist in its order.
 *
 * Needs no permission.
 */
"GET /playlists/{id}/items": { options: { path: { id: string; }; query?: { limit?: number; cursor?: string; }; }; answer: PlaylistItems };

/**
 * Add a video to the end of a playlist.
 *
 * One that it has already stays where it is.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PUT /playlists/{id}/items/{videoId}": { options: { path: { id: string; videoId: string; }; }; answer: Playlist };

/**
 * Move a video within a playlist.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PATCH /playlists/{id}/items/{videoId}": { options: { path: { id: string; videoId: string; }; body: { 
/** From 0; past the end is the end. */
position: number; }; }; answer: Playlist };

/**
 * Take a video out of a playlist.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /playlists/{id}/items/{videoId}": { options: { path: { id: string; videoId: string; }; }; answer: undefined };

/**
 * Read what you have to do with a video: like, subscription, position, playlists.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"GET /videos/{id}/me": { options: { path: { id: string; }; }; answer: ViewerState };

/**
 * Keep where you are in a video.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"PUT /history/{videoId}": { options: { path: { videoId: string; }; body: { positionSeconds: number; }; }; answer: undefined };

/**
 * Take one video out of your history.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /history/{videoId}": { options: { path: { videoId: string; }; }; answer: undefined };

/**
 * List what you watched, the latest first.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /history": { options: { query?: { limit?: number; cursor?: string; }; }; answer: HistoryPage };

/**
 * Clear your history.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"DELETE /history": { options: {}; answer: undefined };

/**
 * Read whether your history is paused.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /history/settings": { options: {}; answer: HistorySettings };

/**
 * Pause your history, or go on with it.
 *
 * On all your devices. What it holds already stays.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"PATCH /history/settings": { options: { body: HistorySettings; }; answer: HistorySettings };

/**
 * List your notifications, newest first.
 *
 * What tells of a video that you may not see any more is left out.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /notifications": { options: { query?: { limit?: number; cursor?: string; }; }; answer: NotificationPage };

/**
 * Count your unread notifications.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /notifications/unread": { options: {}; answer: { unreadCount: number; } };

/**
 * Mark notifications as read: those of these ids, or all.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"POST /notifications/read": { options: { body: { ids?: (string)[]; }; }; answer: { unreadCount: number; } };

/**
 * Follow what happens to you as server-sent events.
 *
 * `notification` with a notification as `GET /notifications` lists it, `unread` with `{ unreadCount }` at first and at each change, and `encode` with `{ videoId, event }` and the status of an encode of one of your videos, as `GET /videos/{id}/events` tells it. With the id of the last event as `Last-Event-ID` you are told what came since, of which the last may come a second time. It ends within 5 s of its session. An account may have ten of them open.
 *
 * Allowed: admins (their own), creators (their own), users (their own). API keys: no.
 */
"GET /users/me/events": { options: { headers?: { "last-event-id"?: string; }; }; answer: Response };

/**
 * Tell how a viewing goes, as players do.
 *
 * Takes the body as JSON also where it comes as `text/plain`, as `navigator.sendBeacon` sends it. It is written within a few seconds. A view counts from its start, once per viewer in 30 minutes, and not for the video's owner. A viewer is the account, the viewer that a token names, or address and browser, hashed with a key of the day. Send a beacon each 10 s, and one at the end.
 *
 * Needs no permission.
 */
"POST /videos/{id}/views": { options: { path: { id: string; }; body: Beacon; }; answer: undefined };

/**
 * Read how your video is watched.
 *
 * Days are those of UTC, and a viewing belongs to the day on which it began. Figures of today are up to date but for the beacons of the last seconds. The owner's own viewings are in none of them.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `analytics:read`, for what is the account's own.
 */
"GET /videos/{id}/analytics": { options: { path: { id: string; }; query?: { 
/** The first day (UTC); 27 days before `to` if left out. */
from?: string; 
/** The last day (UTC); today if left out. */
to?: string; 
/** As `Accept: text/csv` asks for. */
format?: "json" | "csv"; }; }; answer: Analytics };

/**
 * Read how all of your videos are watched.
 *
 * Days are those of UTC, and a viewing belongs to the day on which it began. Figures of today are up to date but for the beacons of the last seconds. The owner's own viewings are in none of them.
 *
 * Allowed: admins (everybody's), creators (their own). API keys: with the scope `analytics:read`, for what is the account's own.
 */
"GET /channels/me/analytics": { options: { query?: { 
/** The first day (UTC); 27 days before `to` if left out. */
from?: string; 
/** The last day (UTC); today if left out. */
to?: string; 
/** As `Accept: text/csv` asks for. */
format?: "json" | "csv"; }; }; answer: Analytics };

/**
 * Report a video, a comment or an account that breaks the rules.
 *
 * Needs a confirmed e-mail address. Reporting the same thing again while the first report waits changes nothing. You are told when it is decided.
 *
 * Allowed: admins (undefined), creators (undefined), users (undefined). API keys: no.
 */
"POST /reports": { options: { body: { target: "video" | "comment" | "user"; targetId: string; reason: "spam" | "sexual" | "violent" | "hateful" | "harassment" | "dangerous" | "child-safety" | "copyright" | "misleading" | "other"; 
/** What the admins should know. */
message?: string; }; }; answer: Report };

/**
 * List what was reported, each with how many reports it has.
 *
 * Open ones from the oldest on, decided ones from the latest decision back.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/reports": { options: { query?: { limit?: number; cursor?: string; state?: "open" | "upheld" | "dismissed"; target?: "video" | "comment" | "user"; }; }; answer: { items: (ReportedTarget)[]; nextCursor: string | null; } };

/**
 * Read the reports of one target, how it stands now, and what was done to it.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/reports/{targetId}": { options: { path: { targetId: string; }; }; answer: ReportedDetail };

/**
 * Decide all open reports of one target, and act on it.
 *
 * All at once or nothing; of two admins at the same time, one decides. The reporters are told.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/reports/decide": { options: { body: { targetId: string; decision: "upheld" | "dismissed"; 
/** For the admins; nobody else reads it. */
note?: string; 
/** What is done with an upheld target at the same moment. `suspend` suspends its owner. */
action?: ({ kind: "take-down"; 
/** Why; the one it concerns reads it. */
reason: string; }) | ({ kind: "remove-comment"; }) | ({ kind: "suspend"; 
/** Why; the one it concerns reads it. */
reason: string; }); }; }; answer: ReportedDetail };

/**
 * List the videos that are taken down, the latest first.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/videos/taken-down": { options: { query?: { limit?: number; cursor?: string; }; }; answer: VideoPage };

/**
 * Take a video down: nobody but its owner and admins sees it any more.
 *
 * When it has answered, no address opens the video for anybody else. Its owner is told the reason, and cannot change its visibility meanwhile. Said again with another reason it changes that.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/videos/{id}/take-down": { options: { path: { id: string; }; body: { 
/** Why; its owner reads it. */
reason: string; }; }; answer: Video };

/**
 * Give a video that was taken down the visibility back that it had.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"POST /admin/videos/{id}/restore": { options: { path: { id: string; }; }; answer: Video };

/**
 * Read what everybody may know of this site.
 *
 * Needs no permission.
 */
"GET /site": { options: {}; answer: Site };

/**
 * Read the site's settings.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/settings": { options: {}; answer: SiteAdministration };

/**
 * Change the site's settings.
 *
 * In effect everywhere within five seconds. Null takes a setting back: then the default holds.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"PATCH /admin/settings": { options: { body: { 
/** What pages call the site. */
siteName?: string | null; 
/** An announcement on top of all pages; empty: none. */
banner?: string | null; 
/** Whether anybody can make an account. */
registration?: "open" | "closed" | null; 
/** Whether an admin decides who becomes a creator, or it is granted at once. */
creatorRequests?: "review" | "open" | null; 
/** What holds for comments on a new video whose creator does not say. */
commentPolicy?: "open" | "held" | "closed" | null; 
/** The largest file; never above what the deployment allows. */
maxUploadBytes?: number | null; 
/** For accounts without quotas of their own; 0: none. */
quotaVideos?: number | null; quotaBytes?: number | null; quotaMinutes?: number | null; }; }; answer: SiteAdministration };

/**
 * Read how every part of the site stands.
 *
 * Each part is asked for this answer, all at once, and none is waited for longer than a second and a half. Parts that do not answer are named with the reason; the others are shown all the same.
 *
 * Allowed: admins (everybody's). API keys: no.
 */
"GET /admin/status": { options: {}; answer: Status };

/**
 * Have a server of yours told of events.
 *
 * Messages are signed as Standard Webhooks (https://www.standardwebhooks.com) describes. An account has at most 20 endpoints. What an endpoint does not answer with 2xx within 15 s is sent again up to nine times, over three days.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"POST /webhooks": { options: { body: { 
/** An https address of the public internet, on port 443. Redirects are not followed. */
url: string; description?: string; 
/** What it is told of; empty: of everything. `video.created`: A video was made, without a file yet. `video.uploaded`: A video's file has arrived and waits to be processed. `video.playable`: A video's first seconds can be played. `video.ready`: A video was processed as a whole. `video.failed`: A video's file, or the one that was to replace it, could not be processed. `video.updated`: A video's title, visibility or other details were changed. `video.published`: A video is public and can be played: whichever came last. `video.deleted`: A video was deleted. `comment.created`: A comment can be seen by a video's viewers. */
events?: ("video.created" | "video.uploaded" | "video.playable" | "video.ready" | "video.failed" | "video.updated" | "video.published" | "video.deleted" | "comment.created")[]; }; }; answer: WebhookWithSecret };

/**
 * List your webhooks, newest first.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"GET /webhooks": { options: {}; answer: { items: (Webhook)[]; } };

/**
 * Read a webhook.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"GET /webhooks/{id}": { options: { path: { id: string; }; }; answer: Webhook };

/**
 * Change a webhook, or switch it on or off.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"PATCH /webhooks/{id}": { options: { path: { id: string; }; body: { 
/** An https address of the public internet, on port 443. Redirects are not followed. */
url?: string; description?: string; 
/** What it is told of; empty: of everything. `video.created`: A video was made, without a file yet. `video.uploaded`: A video's file has arrived and waits to be processed. `video.playable`: A video's first seconds can be played. `video.ready`: A video was processed as a whole. `video.failed`: A video's file, or the one that was to replace it, could not be processed. `video.updated`: A video's title, visibility or other details were changed. `video.published`: A video is public and can be played: whichever came last. `video.deleted`: A video was deleted. `comment.created`: A comment can be seen by a video's viewers. */
events?: ("video.created" | "video.uploaded" | "video.playable" | "video.ready" | "video.failed" | "video.updated" | "video.published" | "video.deleted" | "comment.created")[]; 
/** While it is off, nothing is sent, and what happens is not kept for it. */
enabled?: boolean; }; }; answer: Webhook };

/**
 * Delete a webhook with its log.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"DELETE /webhooks/{id}": { options: { path: { id: string; }; }; answer: undefined };

/**
 * Give a webhook a new secret.
 *
 * The one before signs beside it for 24 hours, so that a receiver has the time to change.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"POST /webhooks/{id}/rotate-secret": { options: { path: { id: string; }; }; answer: WebhookWithSecret };

/**
 * Send a webhook an event `webhook.test`.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"POST /webhooks/{id}/test": { options: { path: { id: string; }; }; answer: WebhookDelivery };

/**
 * List what was sent to a webhook, newest first.
 *
 * Kept for 30 days.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"GET /webhooks/{id}/deliveries": { options: { path: { id: string; }; query?: { limit?: number; cursor?: string; state?: "waiting" | "delivered" | "failed"; }; }; answer: WebhookDeliveryPage };

/**
 * Read a delivery with its payload and all attempts.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"GET /webhooks/deliveries/{id}": { options: { path: { id: string; }; }; answer: WebhookDeliveryDetail };

/**
 * Send a delivery again, now.
 *
 * Under the same `webhook-id`, with all its attempts ahead of it. One that waits is only sent sooner.
 *
 * Allowed: admins (their own), creators (their own). API keys: with the scope `webhooks:manage`, for what is the account's own.
 */
"POST /webhooks/deliveries/{id}/replay": { options: { path: { id: string; }; }; answer: WebhookDeliveryDetail };
};
