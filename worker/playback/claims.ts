import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { AccessRules } from "./access-rules.ts";
import { tokenKindNames, tokenKinds, type TokenKind } from "./token-kinds.ts";

/** No token lives longer, whoever signed it. */
export const longestTokenSeconds = 24 * 3600;

/** The automatic revocation when a video's visibility narrows, beside the owner's own of all of a video. */
export const narrowed = "visibility";

/** A name that a signer gives: to a token, or to a viewer of its own site. */
export const signersName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, "may not contain control characters");

/** What a playback token may say. Claims of other names are of no meaning here. */
export const PlaybackClaims = z.object({
  /** The video. */
  sub: z.string().regex(idPattern("video")),
  exp: z.number().positive(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  jti: signersName.optional(),
  aud: z.union([z.string(), z.array(z.string()).max(10)]).optional(),
  viewer: z.union([signersName, z.number().transform(String)]).optional(),
  downloadable: z.boolean().optional(),
  accessRules: AccessRules.optional(),
});

export type PlaybackClaims = z.infer<typeof PlaybackClaims>;

/** What the platform says in its own tokens beside that. */
export const PlatformClaims = PlaybackClaims.extend({
  jti: z.string(),
  iat: z.number(),
  /** The account that asked for it: what that may watch now, it may watch by the token. */
  account: z.string().regex(idPattern("user")).optional(),
  /** The player that plays by it, where several tokens are of one player. */
  stream: z.string().optional(),
  kinds: z.array(z.enum(tokenKindNames)).optional(),
});

/** What a valid token grants, and how it can be taken back. Times are in milliseconds. */
export type Grant = {
  videoId: string;
  /** `jti`, or the token's hash where it has none. */
  tokenId: string;
  /** Null where the token does not tell. */
  issuedAtMs: number | null;
  notBeforeMs: number;
  expiresAtMs: number;
  viewer: string | null;
  account: string | null;
  stream: string;
  /** Null: what the video allows. */
  downloadable: boolean | null;
  /** Null: all. */
  kinds: readonly TokenKind[] | null;
  accessRules: AccessRules;
  /** The customer's key that signed it; null for the platform's own tokens. */
  signer: { keyId: string; ownerId: string } | null;
};

/** The kinds that an `aud` names; null for no `aud`, an empty list where it names none that we know. */
export function kindsOf(aud: string | string[] | undefined): TokenKind[] | null {
  if (aud === undefined) return null;
  const letters = Array.isArray(aud) ? aud : [aud];
  return tokenKindNames.filter((kind) => letters.includes(tokenKinds[kind]));
}

/** When all tokens that were issued until `from` have ended, with a minute for clocks that differ. */
export function revocationEnd(from: Date): Date {
  return new Date(from.getTime() + (longestTokenSeconds + 60) * 1000);
}
