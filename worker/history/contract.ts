import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, pageQuery, problemResponses, secondsUpTo } from "../http/contract.ts";
import { Video, videoId, videoPath } from "../videos/contract.ts";

const entryPath = z.object({ videoId });

const position = {
  positionSeconds: z.number().min(0).meta({ description: "Where playback goes on; 0 after the end." }),
  completed: z.boolean().meta({ description: "It was watched to its last twentieth." }),
  watchedAt: z.iso.datetime(),
};

export const HistoryEntry = z.object({ ...position, video: Video }).meta({ id: "HistoryEntry" });
const HistoryPage = z
  .object({ items: z.array(HistoryEntry), nextCursor: z.string().nullable() })
  .meta({ id: "HistoryPage" });
export type HistoryPage = z.infer<typeof HistoryPage>;

/** What one account has to do with one video. */
export const ViewerState = z
  .object({
    liked: z.boolean(),
    following: z.boolean().meta({ description: "Whether you follow the video's channel." }),
    followerCount: z.number().int().meta({ description: "Of the video's channel." }),
    history: z.object(position).nullable().meta({ description: "Null where you have not watched it." }),
    playlists: z.array(z.string()).meta({ description: "The ids of your playlists that hold it." }),
  })
  .meta({ id: "ViewerState" });
export type ViewerState = z.infer<typeof ViewerState>;

export const readViewerState = createRoute({
  method: "get",
  path: "/videos/{id}/me",
  tags: ["history"],
  summary: "Read what you have to do with a video: like, subscription, position, playlists",
  ...access({ permission: "history.write" }),
  request: { params: videoPath },
  responses: { 200: json(ViewerState, "Your side of it."), ...problemResponses },
});

export const keepPosition = createRoute({
  method: "put",
  path: "/history/{videoId}",
  tags: ["history"],
  summary: "Keep where you are in a video",
  ...access({ permission: "history.write", limit: "engage" }),
  request: {
    params: entryPath,
    body: jsonBody(z.object({ positionSeconds: secondsUpTo(1e6) })),
  },
  responses: { 204: { description: "Kept; or not, while your history is paused." }, ...problemResponses },
});

export const listHistory = createRoute({
  method: "get",
  path: "/history",
  tags: ["history"],
  summary: "List what you watched, the latest first",
  ...access({ permission: "history.manage" }),
  request: { query: pageQuery },
  responses: { 200: json(HistoryPage, "One page."), ...problemResponses },
});

export const forgetEntry = createRoute({
  method: "delete",
  path: "/history/{videoId}",
  tags: ["history"],
  summary: "Take one video out of your history",
  ...access({ permission: "history.manage", limit: "engage" }),
  request: { params: entryPath },
  responses: { 204: { description: "Taken out." }, ...problemResponses },
});

export const forgetAll = createRoute({
  method: "delete",
  path: "/history",
  tags: ["history"],
  summary: "Clear your history",
  ...access({ permission: "history.manage", limit: "engage" }),
  responses: { 204: { description: "Cleared." }, ...problemResponses },
});

export const HistorySettings = z
  .object({ paused: z.boolean().meta({ description: "What you watch is not noted." }) })
  .meta({ id: "HistorySettings" });
export type HistorySettings = z.infer<typeof HistorySettings>;

export const readSettings = createRoute({
  method: "get",
  path: "/history/settings",
  tags: ["history"],
  summary: "Read whether your history is paused",
  ...access({ permission: "history.manage" }),
  responses: { 200: json(HistorySettings, "As it is."), ...problemResponses },
});

export const changeSettings = createRoute({
  method: "patch",
  path: "/history/settings",
  tags: ["history"],
  summary: "Pause your history, or go on with it",
  description: "On all your devices. What it holds already stays.",
  ...access({ permission: "history.manage", limit: "engage" }),
  request: { body: jsonBody(HistorySettings) },
  responses: { 200: json(HistorySettings, "As it is now."), ...problemResponses },
});
