import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, pageQuery, problemResponses } from "../http/contract.ts";

export const Session = z
  .object({
    id: z.string(),
    device: z.string().meta({ description: "In words, such as `Firefox on Linux`.", examples: ["Firefox on Linux"] }),
    address: z.string().nullable().meta({ description: "Where it was used last." }),
    country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2, or `T1` for Tor." }),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().meta({ description: "When it last got a new access token." }),
    current: z.boolean().meta({ description: "Whether this very request is made with it." }),
  })
  .meta({ id: "Session" });

export const SessionPage = z
  .object({ items: z.array(Session), nextCursor: z.string().nullable() })
  .meta({ id: "SessionPage" });

export const listSessions = createRoute({
  method: "get",
  path: "/auth/sessions",
  tags: ["auth"],
  summary: "List the devices that are signed in to your account",
  ...access({ permission: "session.manage" }),
  request: { query: pageQuery },
  responses: { 200: json(SessionPage, "One page, the newest sign-in first."), ...problemResponses },
});

export const endSession = createRoute({
  method: "delete",
  path: "/auth/sessions/{id}",
  tags: ["auth"],
  summary: "Sign a device out",
  description: "Its refresh token and its access tokens are refused from now on.",
  ...access({ permission: "session.manage", limit: "write" }),
  request: {
    params: z.object({ id: z.string().regex(idPattern("session"), "must be a session id such as ses_…") }),
  },
  responses: { 204: { description: "Signed out." }, ...problemResponses },
});

export const endSessions = createRoute({
  method: "delete",
  path: "/auth/sessions",
  tags: ["auth"],
  summary: "Sign out everywhere else, or everywhere",
  ...access({ permission: "session.manage", limit: "write" }),
  request: {
    query: z.object({
      current: z
        .enum(["true", "false"])
        .default("false")
        .meta({ description: "`true` signs this device out as well." }),
    }),
  },
  responses: { 204: { description: "Signed out." }, ...problemResponses },
});
