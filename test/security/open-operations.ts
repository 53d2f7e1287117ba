/**
 * The operations that need no permission, each with the reason. An operation that forgets its permission
 * is in the document as open, and fails for not standing here.
 */
export const openOperations: Record<string, string> = {
  "POST /auth/register": "who registers has no account yet",
  "POST /auth/login": "proves the account by its password",
  "POST /auth/refresh": "proves the session by its refresh token",
  "POST /auth/logout": "ends only the session whose refresh token is given",
  "GET /videos": "public videos; `mine` asks for an account itself",
  "GET /videos/{id}": "what is hidden is 404",
  "GET /videos/{id}/events": "as the video itself",
  "GET /videos/{id}/playback": "as the video itself",
  "GET /videos/{id}/downloads": "as the video itself",
  "GET /videos/{id}/captions": "as the video itself",
  "GET /categories": "the same for everybody",
  "GET /search": "finds public videos alone",
  "POST /imports/reports": "proves the job by the token in its message",
  "POST /transcode/reports": "proves the job by the token in its message",
};
