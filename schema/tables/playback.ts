import { index, jsonb, pgEnum, pgTable, text, unique } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant } from "./columns.ts";
import { videos } from "./videos.ts";

export const revocationKind = pgEnum("revocation_kind", ["token", "viewer", "video"]);

/** The public half of a key with which a creator's own server signs playback tokens. */
export const playbackKeys = pgTable(
  "playback_keys",
  {
    /** The `kid` of its tokens. */
    id: text().primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** `RS256` or `EdDSA`. */
    algorithm: text().notNull(),
    publicJwk: jsonb("public_jwk").notNull(),
    createdAt: createdAt(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("playback_keys_owner_idx").on(t.ownerId)],
);

/** Playback that was taken back before its tokens end: of one token, of one viewer, or of all of a video. */
export const playbackRevocations = pgTable(
  "playback_revocations",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    kind: revocationKind().notNull(),
    /** The token's `jti` or the viewer's id; empty for all of the video. */
    value: text().notNull().default(""),
    /** Tokens that were issued up to now are refused; later ones of a viewer or a video are not. */
    createdAt: createdAt(),
    /** When the last token that it could refuse has ended. */
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [unique("playback_revocations_key").on(t.videoId, t.kind, t.value)],
);
