import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";

const Jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() });
const algorithm = z.enum(["EdDSA", "RS256"]);

export const NewSigningKey = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "may not contain control characters")
    .default("Signing key"),
  algorithm: algorithm.default("EdDSA"),
});
export type NewSigningKey = z.infer<typeof NewSigningKey>;

const SigningKey = z
  .object({
    id: z.string().meta({ description: "The `kid` of its tokens." }),
    name: z.string(),
    algorithm,
    publicJwk: Jwk,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "SigningKey" });
export type SigningKey = z.infer<typeof SigningKey>;

const NewlyMadeKey = SigningKey.extend({
  privateKeyPem: z.string().meta({ description: "PKCS #8. Shown this once, and stored nowhere." }),
  privateJwk: Jwk.meta({ description: "The same key as JWK." }),
}).meta({ id: "NewlyMadeSigningKey" });

const keyPath = z.object({
  id: z.string().regex(idPattern("playbackKey"), "must be a signing key's id such as pbk_…"),
});

export const createSigningKey = createRoute({
  method: "post",
  path: "/playback-keys",
  tags: ["playback"],
  summary: "Make a key with which your own server signs playback tokens",
  description:
    "The private half is in this answer alone. A token is a JWT with `kid` (this key's id, in header or payload), " +
    "`sub` (the video) and `exp` (24 hours ahead at most), and as you like `iat`, `nbf`, `jti`, `viewer`, " +
    "`accessRules`, `downloadable`, and `aud` (`v` video, `t` thumbnail, `s` storyboard, `g` preview, `d` download).",
  ...access({ permission: "playback-key.manage", limit: "write" }),
  request: { body: jsonBody(NewSigningKey) },
  responses: { 201: json(NewlyMadeKey, "The key, with its private half."), ...problemResponses },
});

export const listSigningKeys = createRoute({
  method: "get",
  path: "/playback-keys",
  tags: ["playback"],
  summary: "List your signing keys",
  ...access({ permission: "playback-key.manage" }),
  responses: {
    200: json(z.object({ items: z.array(SigningKey) }), "Those that are not revoked, newest first."),
    ...problemResponses,
  },
});

export const revokeSigningKey = createRoute({
  method: "delete",
  path: "/playback-keys/{id}",
  tags: ["playback"],
  summary: "Revoke a signing key with all of its tokens",
  ...access({ permission: "playback-key.manage", limit: "write" }),
  request: { params: keyPath },
  responses: { 204: { description: "Revoked, and in effect." }, ...problemResponses },
});
