/** Every error code that a client can meet, and the HTTP status it travels with. */
export const faultStatus = {
  MALFORMED_REQUEST: 400,
  VALIDATION_FAILED: 422,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNAUTHENTICATED: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  CREDENTIALS_WRONG: 401,
  REFRESH_REUSED: 401,
  API_KEY_INVALID: 401,
  PASSWORD_WRONG: 403,
  EMAIL_NOT_VERIFIED: 403,
  COMMENTS_CLOSED: 403,
  COMMENTER_BLOCKED: 403,
  SCOPE_MISSING: 403,
  PLAYBACK_REFUSED: 403,
  STREAM_LIMIT_REACHED: 403,
  FORBIDDEN: 403,
  ORIGIN_REFUSED: 403,
  ACCOUNT_SUSPENDED: 403,
  QUOTA_EXCEEDED: 403,
  REGISTRATION_CLOSED: 403,
  NOT_FOUND: 404,
  VIDEO_NOT_FOUND: 404,
  UPLOAD_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  CAPTION_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  API_KEY_NOT_FOUND: 404,
  PLAYBACK_KEY_NOT_FOUND: 404,
  DIRECT_UPLOAD_NOT_FOUND: 404,
  CREATOR_REQUEST_NOT_FOUND: 404,
  CHANNEL_NOT_FOUND: 404,
  PLAYLIST_NOT_FOUND: 404,
  PLAYLIST_ITEM_NOT_FOUND: 404,
  HISTORY_ENTRY_NOT_FOUND: 404,
  COMMENT_NOT_FOUND: 404,
  REPORT_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  WEBHOOK_DELIVERY_NOT_FOUND: 404,
  MAIL_LINK_INVALID: 410,
  DIRECT_UPLOAD_ENDED: 410,
  KEY_LIMIT_REACHED: 409,
  CAPTION_INVALID: 422,
  CAPTION_LIMIT_REACHED: 409,
  CATEGORY_UNKNOWN: 422,
  WEBHOOK_LIMIT_REACHED: 409,
  WEBHOOK_DISABLED: 409,
  METHOD_NOT_ALLOWED: 405,
  EMBED_PRIVATE: 401,
  FORMAT_NOT_IMPLEMENTED: 501,
  EMAIL_TAKEN: 409,
  LAST_ADMIN: 409,
  FOLLOW_OWN_CHANNEL: 409,
  COMMENT_STATE_CONFLICT: 409,
  BLOCK_OWN_ACCOUNT: 409,
  BLOCK_LIMIT_REACHED: 409,
  REPORT_OWN: 409,
  REPORT_DECIDED: 409,
  VIDEO_TAKEN_DOWN: 409,
  PLAYLIST_FIXED: 409,
  PLAYLIST_FULL: 409,
  PLAYLIST_LIMIT_REACHED: 409,
  PASSWORD_TOO_COMMON: 422,
  VIDEO_STATE_CONFLICT: 409,
  VIDEO_NOT_PLAYABLE: 409,
  UPLOAD_STATE_CONFLICT: 409,
  UPLOAD_INCOMPLETE: 409,
  UPLOAD_PARTS_INVALID: 422,
  UPLOAD_TOO_LARGE: 413,
  UPLOAD_TYPE_REFUSED: 415,
  UPLOAD_SIZE_MISMATCH: 422,
  UPLOAD_EMPTY: 422,
  UPLOAD_NOT_VIDEO: 422,
  SOURCE_MISSING: 409,
  ENCODE_NOT_FOUND: 404,
  JOB_STALE: 409,
  JOB_UNKNOWN: 404,
  MEDIA_NOT_FOUND: 404,
  RANGE_UNSATISFIABLE: 416,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

export type FaultCode = keyof typeof faultStatus;

/** One field of a request that was refused: `path` as in `body.title` or `query.limit`. */
export type FieldError = { path: string; message: string };

/**
 * A refusal with a stable code. `message` is shown to people, so it says what happened and what
 * to do, and never carries secrets or internals. `headers` travel with the response.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly fields: FieldError[] | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(
    code: FaultCode,
    message: string,
    options: { fields?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = code;
    this.fields = options.fields;
    this.headers = options.headers;
  }

  get status(): number {
    return faultStatus[this.code];
  }
}

/**
 * Why an encode failed for good, in the words that a creator sees. Most of the first
 * six are Cloudflare Stream's codes, which clients of such platforms already know.
 */
export const encodeErrors = {
  ERR_NON_VIDEO: "This file is not a video. Upload a video such as MP4, MOV, MKV or WebM, or a sound file.",
  ERR_MALFORMED_VIDEO:
    "The file is damaged or incomplete and cannot be read to its end. Export it again and upload the new file.",
  ERR_DURATION_EXCEEDED: "The video is longer than this site allows. Upload a shorter one.",
  ERR_DURATION_TOO_SHORT: "The video has no frames to show. Upload one that has pictures.",
  ERR_FETCH_ORIGIN_ERROR: "The uploaded file could not be read from storage. Try again.",
  ERR_UNKNOWN: "Something went wrong while the video was processed. Try again.",
  ERR_UNSUPPORTED_VIDEO:
    "The video uses a codec or a picture size that cannot be decoded here. Export it as H.264 in MP4.",
  ERR_ENCODE_STALLED: "Processing stopped making progress and was given up. Try again.",
  ERR_QUOTA_EXCEEDED:
    "The account has no minutes left for a video of this length. Delete videos that are not needed, and try again.",
  ERR_REPLACED: "Another file was uploaded before this one was done, and takes its place.",
  ERR_ENCODE_CANCELLED: "Processing was cancelled. Try it again, or upload another file.",
  ERR_DEAD_LETTER: "Processing failed several times and was given up. Try again.",
} as const;

export type EncodeErrorCode = keyof typeof encodeErrors;

/** Why an import from a link failed for good, in the words that its creator sees. */
export const importErrors = {
  ERR_NON_VIDEO: encodeErrors.ERR_NON_VIDEO,
  ERR_IMPORT_ADDRESS:
    "This address cannot be imported from: it leads into a private network or is not an https address. Use a public link.",
  ERR_IMPORT_NOT_FOUND: "There is no file at this address. Check the link.",
  ERR_IMPORT_DENIED: "The server at this address does not hand out the file. Use a link that works without signing in.",
  ERR_IMPORT_REDIRECTS: "The link is redirected too often. Use the address of the file itself.",
  ERR_IMPORT_UNREACHABLE: "The server at this address cannot be reached. Check the link or try again later.",
  ERR_IMPORT_TIMED_OUT: "The server at this address was too slow, and the import was given up. Try again later.",
  ERR_IMPORT_BROKE_OFF:
    "The connection to the server broke off several times before the file was whole. Try again later.",
  ERR_IMPORT_TOO_LARGE: "The file at this address is larger than this site allows, or than your quota has room for.",
  ERR_IMPORT_EMPTY: "The file at this address is empty.",
  ERR_IMPORT_GIVEN_UP: "The import failed several times and was given up. Try again.",
} as const;

export type ImportErrorCode = keyof typeof importErrors;
