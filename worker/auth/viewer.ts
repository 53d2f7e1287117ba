export type Role = "admin" | "creator" | "user";

/** Who is asking: the account behind a verified access token, with its role as of now. */
export type Viewer = { userId: string; role: Role; sessionId: string };
