/** What an API key may be made for. A key never holds more than the role of its account. */
export const scopes = {
  "videos:read": "See all videos of the account, hidden ones included, and what became of their encodes",
  "videos:write": "Create, change and delete videos, and upload to them",
  "uploads:write": "Make upload links for people without an account",
  "analytics:read": "Read how the videos of the account are watched",
  "webhooks:manage": "Make, change and delete webhooks, read their logs and have messages sent again",
  "playback:sign": "Make and revoke playback tokens",
} as const;

export type Scope = keyof typeof scopes;
export const scopeNames = Object.keys(scopes) as [Scope, ...Scope[]];
