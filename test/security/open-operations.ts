/**
 * The operations that need no permission, each with the reason. An operation that forgets its permission
 * is in the document as open, and fails for not standing here.
 */
export const openOperations: Record<string, string> = {
  "POST /auth/register": "who registers has no account yet",
  "POST /auth/login": "proves the account by its password",
  "POST /auth/refresh": "proves the session by its refresh token",
  "POST /auth/logout": "ends only the session whose refresh token is given",
  "POST /auth/verify-email": "proves the address by the token of a mailed link",
  "POST /auth/verify-email/resend": "answers the same for every address",
  "POST /auth/forgot-password": "answers the same for every address",
  "POST /auth/reset-password": "proves the account by the token of a mailed link",
  "GET /videos": "public videos; `mine` asks for an account itself",
  "GET /videos/{id}": "what is hidden is 404",
  "GET /videos/{id}/events": "as the video itself",
  "GET /videos/{id}/playback": "as the video itself",
  "GET /videos/{id}/downloads": "as the video itself",
  "GET /videos/{id}/captions": "as the video itself",
  "GET /channels/{id}": "a channel is public, its hidden videos are in no list of it",
  "GET /channels/{id}/playlists": "public playlists alone",
  "GET /playlists/{id}": "what is private is 404",
  "GET /playlists/{id}/items": "as the playlist itself, with the videos that the viewer may see",
  "POST /videos/{id}/views": "as playback: who may not watch is 404",
  "GET /categories": "the same for everybody",
  "GET /search": "finds public videos alone",
  // The token of the link is all that its holder has: it reaches its own video, until that has its source.
  "GET /upload-links/{token}": "the link's token",
  "GET /upload-links/{token}/s3/params": "the link's token",
  "POST /upload-links/{token}/complete": "the link's token",
  "POST /upload-links/{token}/s3/multipart": "the link's token",
  "GET /upload-links/{token}/s3/multipart/{uploadId}": "the link's token",
  "DELETE /upload-links/{token}/s3/multipart/{uploadId}": "the link's token",
  "GET /upload-links/{token}/s3/multipart/{uploadId}/batch": "the link's token",
  "GET /upload-links/{token}/s3/multipart/{uploadId}/{partNumber}": "the link's token",
  "POST /upload-links/{token}/s3/multipart/{uploadId}/complete": "the link's token",
  "POST /imports/reports": "proves the job by the token in its message",
  "POST /transcode/reports": "proves the job by the token in its message",
};
