import type { Scope } from "./scopes.ts";

export type Role = "admin" | "creator" | "user";

/** How the request proved who is asking: by a session of a person, or by an API key of a server. */
export type Credential =
  | { kind: "session"; sessionId: string }
  | { kind: "apiKey"; keyId: string; scopes: readonly Scope[] };

/** Who is asking: the account behind the credential, with its role as of now. */
export type Viewer = { userId: string; role: Role; credential: Credential };
