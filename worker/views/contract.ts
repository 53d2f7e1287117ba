import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, problemResponses, secondsUpTo } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";

const daySeconds = 86_400;
const renditions = ["2160p", "1440p", "1080p", "720p", "480p", "360p", "240p", "audio"] as const;

/** What a player tells of one viewing. All figures are sums since its start, so that a beacon may be lost or repeated. */
export const Beacon = z
  .object({
    view: z
      .string()
      .regex(idPattern("view"), "must be a view id such as viw_…")
      .meta({ description: "Made by the player for this viewing: `viw_` and 20 of 23456789bcdfghjkmnpqrstvwxyz." }),
    number: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .meta({ description: "Counts this viewing's beacons from 1. A number that came before changes nothing." }),
    event: z.enum(["start", "heartbeat", "end", "error"]).meta({
      description: "`start`: the first picture moved. `error`: playback failed, before or after it.",
    }),
    watchedSeconds: secondsUpTo(7 * daySeconds)
      .default(0)
      .meta({ description: "Time in which the picture moved, by the clock." }),
    parts: z
      .string()
      .regex(/^[0-9a-f]{25}$/)
      .optional()
      .meta({
        description: "Which hundredths of the video were shown: 100 bits as hexadecimal, the first one highest.",
      }),
    startupMs: z.number().int().min(0).max(600_000).optional().meta({
      description: "From the wish to play until the first picture moved.",
    }),
    rebufferMs: z
      .number()
      .int()
      .min(0)
      .max(daySeconds * 1000)
      .default(0)
      .meta({ description: "Time in which the picture stood though it should not have; without seeks." }),
    error: z
      .string()
      .regex(/^[\w.:-]{1,60}$/)
      .optional()
      .meta({ description: "A code of what failed." }),
    rendition: z.enum(renditions).optional().meta({ description: "What is on show at this moment." }),
    referrer: z.string().max(2_000).optional().meta({ description: "`document.referrer`; its host alone is kept." }),
    playbackToken: z.string().max(8_192).optional().meta({
      description: "The token of the address that is played, where that has one.",
    }),
  })
  .meta({ id: "Beacon" });
export type Beacon = z.infer<typeof Beacon>;

export const createBeacon = createRoute({
  method: "post",
  path: "/videos/{id}/views",
  tags: ["views"],
  summary: "Tell how a viewing goes, as players do",
  description:
    "Takes the body as JSON also where it comes as `text/plain`, as `navigator.sendBeacon` sends it. It is written " +
    "within a few seconds. A view counts from its start, once per viewer in 30 minutes, and not for the video's " +
    "owner. A viewer is the account, the viewer that a token names, or address and browser, hashed with a key of " +
    "the day. Send a beacon each 10 s, and one at the end.",
  ...access({ handlerLimits: ["beacon"] }),
  request: {
    params: videoPath,
    body: {
      content: { "application/json": { schema: Beacon }, "text/plain": { schema: z.string() } },
    },
  },
  responses: { 202: { description: "Taken." }, ...problemResponses },
});
