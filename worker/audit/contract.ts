import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, pageQuery, problemResponses } from "../http/contract.ts";
import { auditActions } from "./audit.ts";

const user = z.string().regex(idPattern("user"), "must be a user id such as usr_…");
const video = z.string().regex(idPattern("video"), "must be a user id such as usr_… or a video id such as vid_…");
const comment = z.string().regex(idPattern("comment"), "must be the id of an account, a video or a comment");
const action = z.enum(auditActions);
// Postgres and JavaScript disagree about the year 0 and before.
const moment = z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0, "must be after 1970");
/** By its id, with what it is called as long as it exists. */
const Named = z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() });

export const AuditEntry = z
  .object({
    id: z.string(),
    action,
    actor: Named.nullable().meta({ description: "Who did it; null for the platform itself." }),
    target: Named.meta({ description: "An account, a video, a comment, or `site` for the site's settings." }),
    detail: z.record(z.string(), z.unknown()).meta({ description: "What was changed: `before` and `after`." }),
    requestId: z.string().nullable(),
    address: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAudit = createRoute({
  method: "get",
  path: "/admin/audit-log",
  tags: ["admin"],
  summary: "Read what admins did and what was done to accounts, newest first",
  ...access({ permission: "audit.read" }),
  request: {
    query: pageQuery.extend({
      actor: user.optional(),
      target: user.or(video).or(comment).optional(),
      action: action.optional(),
      from: moment.optional().meta({ description: "From this moment on." }),
      to: moment.optional().meta({ description: "Up to before this moment." }),
    }),
  },
  responses: {
    200: json(z.object({ items: z.array(AuditEntry), nextCursor: z.string().nullable() }), "One page."),
    ...problemResponses,
  },
});
