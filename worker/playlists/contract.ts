import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";
import { Video, videoId } from "../videos/contract.ts";

const playlistId = z.string().regex(idPattern("playlist"), "must be a playlist's id such as pls_…");
const playlistPath = z.object({ id: playlistId });
const itemPath = z.object({ id: playlistId, videoId });

const title = plainText(150).pipe(z.string().min(1));
const description = plainText(2_000);
const visibility = z.enum(["public", "unlisted", "private"]);

export const mostItems = 1_000;
export const mostPlaylists = 200;

export const NewPlaylist = z.object({
  title,
  description: description.default(""),
  visibility: visibility.default("private"),
});
export type NewPlaylist = z.infer<typeof NewPlaylist>;

export const PlaylistChanges = z
  .object({ title, description, visibility })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one field to change");
export type PlaylistChanges = z.infer<typeof PlaylistChanges>;

export const Playlist = z
  .object({
    id: z.string(),
    kind: z.enum(["list", "watch-later"]),
    title: z.string(),
    description: z.string(),
    visibility,
    owner: z.object({ id: z.string(), displayName: z.string() }),
    itemCount: z.number().int().meta({ description: "Of the videos that you may see; its owner's count has all." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Playlist" });
export type Playlist = z.infer<typeof Playlist>;

const PlaylistItem = z
  .object({
    videoId: z.string(),
    addedAt: z.iso.datetime(),
    video: Video.nullable().meta({ description: "Null, to the playlist's owner alone, once it may not be seen." }),
  })
  .meta({ id: "PlaylistItem" });
const PlaylistItems = z
  .object({ items: z.array(PlaylistItem), nextCursor: z.string().nullable() })
  .meta({ id: "PlaylistItems" });
export type PlaylistItems = z.infer<typeof PlaylistItems>;

const Playlists = z.object({ items: z.array(Playlist) }).meta({ id: "Playlists" });
const manages = access({ permission: "playlist.manage", limit: "engage" });

export const createPlaylist = createRoute({
  method: "post",
  path: "/playlists",
  tags: ["playlists"],
  summary: "Make a playlist",
  ...manages,
  request: { body: jsonBody(NewPlaylist) },
  responses: { 201: json(Playlist, "The playlist."), ...problemResponses },
});

export const listPlaylists = createRoute({
  method: "get",
  path: "/playlists",
  tags: ["playlists"],
  summary: "List your playlists, watch later first",
  description: `All of them: there are at most ${mostPlaylists}.`,
  ...access({ permission: "playlist.manage" }),
  responses: { 200: json(Playlists, "Your playlists."), ...problemResponses },
});

export const listChannelPlaylists = createRoute({
  method: "get",
  path: "/channels/{id}/playlists",
  tags: ["playlists"],
  summary: "List the public playlists of a channel, newest first",
  ...access({}),
  request: { params: z.object({ id: z.string().regex(idPattern("user"), "must be an account's id such as usr_…") }) },
  responses: { 200: json(Playlists, "Its public playlists."), ...problemResponses },
});

export const readPlaylist = createRoute({
  method: "get",
  path: "/playlists/{id}",
  tags: ["playlists"],
  summary: "Read a playlist",
  ...access({}),
  request: { params: playlistPath },
  responses: { 200: json(Playlist, "The playlist."), ...problemResponses },
});

export const listItems = createRoute({
  method: "get",
  path: "/playlists/{id}/items",
  tags: ["playlists"],
  summary: "List the videos of a playlist in its order",
  ...access({}),
  request: { params: playlistPath, query: pageQuery },
  responses: { 200: json(PlaylistItems, "One page."), ...problemResponses },
});

export const updatePlaylist = createRoute({
  method: "patch",
  path: "/playlists/{id}",
  tags: ["playlists"],
  summary: "Change a playlist's title, description or visibility",
  ...manages,
  request: { params: playlistPath, body: jsonBody(PlaylistChanges) },
  responses: { 200: json(Playlist, "The playlist as it is now."), ...problemResponses },
});

export const deletePlaylist = createRoute({
  method: "delete",
  path: "/playlists/{id}",
  tags: ["playlists"],
  summary: "Delete a playlist; its videos stay",
  ...manages,
  request: { params: playlistPath },
  responses: { 204: { description: "Deleted." }, ...problemResponses },
});

export const addItem = createRoute({
  method: "put",
  path: "/playlists/{id}/items/{videoId}",
  tags: ["playlists"],
  summary: "Add a video to the end of a playlist",
  description: "One that it has already stays where it is.",
  ...manages,
  request: { params: itemPath },
  responses: { 200: json(Playlist, "The playlist as it is now."), ...problemResponses },
});

export const moveItem = createRoute({
  method: "patch",
  path: "/playlists/{id}/items/{videoId}",
  tags: ["playlists"],
  summary: "Move a video within a playlist",
  ...manages,
  request: {
    params: itemPath,
    body: jsonBody(
      z.object({
        position: z.number().int().min(0).max(mostItems).meta({ description: "From 0; past the end is the end." }),
      }),
    ),
  },
  responses: { 200: json(Playlist, "The playlist as it is now."), ...problemResponses },
});

export const removeItem = createRoute({
  method: "delete",
  path: "/playlists/{id}/items/{videoId}",
  tags: ["playlists"],
  summary: "Take a video out of a playlist",
  ...manages,
  request: { params: itemPath },
  responses: { 204: { description: "It is not in it." }, ...problemResponses },
});
