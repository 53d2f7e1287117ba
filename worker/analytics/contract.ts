import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";

const longestDays = 366;
const dayMs = 86_400_000;

const day = z.iso.date();
const query = z
  .object({
    from: day.optional().meta({ description: "The first day (UTC); 27 days before `to` if left out." }),
    to: day.optional().meta({ description: "The last day (UTC); today if left out." }),
    format: z.enum(["json", "csv"]).optional().meta({ description: "As `Accept: text/csv` asks for." }),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["from"], message: "must not be after `to`" })
  .refine(({ from, to }) => !from || !to || Date.parse(to) - Date.parse(from) < longestDays * dayMs, {
    path: ["from"],
    message: `must be less than ${longestDays} days before \`to\``,
  });
export type AnalyticsQuery = z.infer<typeof query>;

const figures = {
  views: z.number().int().meta({ description: "As the video's view count counts them." }),
  viewers: z.number().int().meta({ description: "Different viewers of each day, added up." }),
  watchedSeconds: z.number(),
  completions: z.number().int().meta({ description: "Viewings that came to the last twentieth of the video." }),
  startupMs: z.number().nullable().meta({ description: "Mean time until the first picture moved." }),
  rebufferRatio: z.number().nullable().meta({ description: "Share of the time spent waiting, start-up left out." }),
  errors: z.number().int().meta({ description: "Viewings in which playback failed." }),
};
const named = z.array(z.object({ name: z.string(), views: z.number().int() }));

const Analytics = z
  .object({
    from: day,
    to: day,
    totals: z.object({
      ...figures,
      plays: z
        .number()
        .int()
        .meta({ description: "All viewings that began, those of a viewer's same half hour as well." }),
      averageWatchedSeconds: z.number().nullable(),
      completionRate: z.number().nullable(),
    }),
    days: z.array(z.object({ day, ...figures })).meta({ description: "Each day of the range." }),
    countries: named,
    devices: named,
    referrers: named,
    retention: z
      .array(z.number())
      .nullable()
      .meta({ description: "For each hundredth of the video, the share of plays that showed it. Null for a channel." }),
    videos: z
      .array(z.object({ id: z.string(), title: z.string(), views: z.number().int(), watchedSeconds: z.number() }))
      .meta({ description: "The 50 that were viewed most." }),
  })
  .meta({ id: "Analytics" });
export type Analytics = z.infer<typeof Analytics>;

const answers = {
  200: {
    description: "The figures. As CSV, one line for each day and video that has any.",
    content: { "application/json": { schema: Analytics }, "text/csv": { schema: z.string() } },
  },
  ...problemResponses,
};
const description =
  "Days are those of UTC, and a viewing belongs to the day on which it began. Figures of today are up to date but " +
  "for the beacons of the last seconds. The owner's own viewings are in none of them.";

export const readVideoAnalytics = createRoute({
  method: "get",
  path: "/videos/{id}/analytics",
  tags: ["analytics"],
  summary: "Read how your video is watched",
  description,
  ...access({ permission: "analytics.read" }),
  request: { params: videoPath, query },
  responses: answers,
});

export const readChannelAnalytics = createRoute({
  method: "get",
  path: "/channels/me/analytics",
  tags: ["analytics"],
  summary: "Read how all of your videos are watched",
  description,
  ...access({ permission: "analytics.read" }),
  request: { query },
  responses: answers,
});
