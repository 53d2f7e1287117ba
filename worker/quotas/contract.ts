import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { userPath } from "../admin/contract.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";

const share = z.object({
  used: z.number(),
  limit: z.number().nullable().meta({ description: "Null: none." }),
});

export const Quota = z
  .object({
    videos: share,
    bytes: share.meta({ description: "Of sources, uploads under way among them as far as they were declared." }),
    minutes: share.meta({ description: "Of video; what failed does not count." }),
  })
  .meta({ id: "Quota" });
export type Quota = z.infer<typeof Quota>;

/** Beside what holds: what an admin gave this account, null where the site's own quota holds. */
export const AccountQuota = Quota.extend({
  own: z.object({
    videos: z.number().nullable(),
    bytes: z.number().nullable(),
    minutes: z.number().nullable(),
  }),
}).meta({ id: "AccountQuota" });
export type AccountQuota = z.infer<typeof AccountQuota>;

const own = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();
const ownSmall = z.number().int().min(0).max(2_000_000_000).nullable();

export const QuotaChanges = z
  .object({ videos: ownSmall, bytes: own, minutes: ownSmall })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one quota to change");
export type QuotaChanges = z.infer<typeof QuotaChanges>;

export const readQuota = createRoute({
  method: "get",
  path: "/users/me/quota",
  tags: ["users"],
  summary: "Read how much you may store, and how much you do",
  ...access({ permission: "account.read" }),
  responses: { 200: json(Quota, "Your quotas."), ...problemResponses },
});

export const readQuotaOf = createRoute({
  method: "get",
  path: "/admin/users/{id}/quota",
  tags: ["admin"],
  summary: "Read an account's quotas",
  ...access({ permission: "user.manage" }),
  request: { params: userPath },
  responses: { 200: json(AccountQuota, "Its quotas."), ...problemResponses },
});

export const changeQuotaOf = createRoute({
  method: "patch",
  path: "/admin/users/{id}/quota",
  tags: ["admin"],
  summary: "Give an account quotas of its own",
  description: "0: none at all holds for it; null: those of the site hold again. What it has already stays.",
  ...access({ permission: "user.manage", limit: "write" }),
  request: { params: userPath, body: jsonBody(QuotaChanges) },
  responses: { 200: json(AccountQuota, "Its quotas as they are now."), ...problemResponses },
});
