import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";
import { signersName } from "./claims.ts";

export const NewRevocation = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("token"),
    value: z
      .union([
        signersName,
        z
          .string()
          .max(8_192)
          .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      ])
      .meta({ description: "Its id (`jti`), or the whole token." }),
  }),
  z.object({ kind: z.literal("viewer"), value: signersName }),
  z.object({ kind: z.literal("video") }),
]);
export type NewRevocation = z.infer<typeof NewRevocation>;

const Revocation = z
  .object({
    id: z.string(),
    kind: z.enum(["token", "viewer", "video"]),
    value: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().meta({ description: "When the last token that it could refuse has ended." }),
  })
  .meta({ id: "Revocation" });
export type Revocation = z.infer<typeof Revocation>;

export const createRevocation = createRoute({
  method: "post",
  path: "/videos/{id}/revocations",
  tags: ["playback"],
  summary: "Stop one token, all tokens of a viewer, or all tokens of a video",
  description:
    "Tokens that were issued up to now open nothing any more, at any address, once this has answered. Later ones " +
    "of a viewer or of the video do. A token without `iat` counts as issued before.",
  ...access({ permission: "playback.sign", limit: "write" }),
  request: { params: videoPath, body: jsonBody(NewRevocation) },
  responses: { 201: json(Revocation, "In effect."), ...problemResponses },
});
