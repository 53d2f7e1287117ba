import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, problemResponses } from "../http/contract.ts";
import { Video } from "../videos/contract.ts";

export const searchVideos = createRoute({
  method: "get",
  path: "/search",
  tags: ["search"],
  summary: "Search public videos by title, tags, creator and description",
  ...access({ limit: "search" }),
  request: {
    query: z.object({
      q: z.string().trim().min(1).max(200),
      limit: z.coerce.number().int().min(1).max(100).default(24),
      cursor: z
        .string()
        .regex(/^[1-9]\d{0,3}$/, "not a cursor of this list")
        .optional(),
    }),
  },
  responses: {
    200: json(
      z.object({
        items: z.array(Video),
        nextCursor: z.string().nullable(),
        found: z.number().int(),
      }),
      "Best matches first.",
    ),
    ...problemResponses,
  },
});
