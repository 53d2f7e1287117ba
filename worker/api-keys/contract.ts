import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { scopeNames, scopes } from "../auth/scopes.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";

const yearSeconds = 366 * 24 * 3600;
const words = scopeNames.map((name) => `\`${name}\`: ${scopes[name]}.`).join(" ");
const keyScopes = z.array(z.enum(scopeNames));

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().meta({ description: "How the key begins." }),
    scopes: keyScopes,
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: "To the minute." }),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const NewApiKey = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: keyScopes
    .min(1, "name at least one scope")
    .max(scopeNames.length)
    .transform((list) => [...new Set(list)])
    .meta({ description: words }),
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .max(5 * yearSeconds)
    .nullable()
    .default(null)
    .meta({ description: "Null for a key that works until it is revoked." }),
});
export type NewApiKey = z.infer<typeof NewApiKey>;

export const createApiKey = createRoute({
  method: "post",
  path: "/api-keys",
  tags: ["api-keys"],
  summary: "Make an API key for a server",
  description:
    "Sent as `Authorization: Bearer erk_…` it acts for your account, within its scopes and on what is your own. " +
    "An account has at most 50 that live. A key cannot make, list or revoke keys.",
  ...access({ permission: "api-key.manage", limit: "write" }),
  request: { body: jsonBody(NewApiKey) },
  responses: {
    201: json(ApiKey.extend({ key: z.string() }), "The key. It is shown this once: only its hash is stored."),
    ...problemResponses,
  },
});

export const listApiKeys = createRoute({
  method: "get",
  path: "/api-keys",
  tags: ["api-keys"],
  summary: "List your API keys, newest first",
  ...access({ permission: "api-key.manage" }),
  responses: {
    200: json(z.object({ items: z.array(ApiKey) }), "Those that were not revoked, expired ones included."),
    ...problemResponses,
  },
});

export const revokeApiKey = createRoute({
  method: "delete",
  path: "/api-keys/{id}",
  tags: ["api-keys"],
  summary: "Revoke an API key, and the unused upload links that were made with it",
  ...access({ permission: "api-key.manage", limit: "write" }),
  request: { params: z.object({ id: z.string().regex(idPattern("apiKey"), "must be an API key's id such as key_…") }) },
  responses: { 204: { description: "Revoked, everywhere within 5 s." }, ...problemResponses },
});
