import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as items from "./playlist-items.ts";
import * as playlists from "./playlists.ts";

export const playlistRoutes = newRouter();

playlistRoutes.openapi(contract.createPlaylist, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "playlist.manage");
  return c.json(await playlists.createPlaylist(c.get("deps"), userId, c.req.valid("json")), 201);
});

playlistRoutes.openapi(contract.listPlaylists, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "playlist.manage");
  return c.json({ items: await playlists.listOwn(c.get("deps"), userId) }, 200);
});

playlistRoutes.openapi(contract.listChannelPlaylists, async (c) => {
  const { id } = c.req.valid("param");
  return c.json({ items: await playlists.listOfChannel(c.get("deps"), c.get("viewer"), id) }, 200);
});

playlistRoutes.openapi(contract.readPlaylist, async (c) => {
  return c.json(await playlists.readPlaylist(c.get("deps"), c.get("viewer"), c.req.valid("param").id), 200);
});

playlistRoutes.openapi(contract.listItems, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await items.listItems(c.get("deps"), c.get("viewer"), id, c.req.valid("query")), 200);
});

playlistRoutes.openapi(contract.updatePlaylist, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playlist.manage");
  const { id } = c.req.valid("param");
  return c.json(await playlists.updatePlaylist(c.get("deps"), viewer, id, c.req.valid("json")), 200);
});

playlistRoutes.openapi(contract.deletePlaylist, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playlist.manage");
  await playlists.deletePlaylist(c.get("deps"), viewer, c.req.valid("param").id);
  return c.body(null, 204);
});

playlistRoutes.openapi(contract.addItem, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playlist.manage");
  return c.json(await items.addItem(c.get("deps"), viewer, c.req.valid("param")), 200);
});

playlistRoutes.openapi(contract.moveItem, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playlist.manage");
  const { position } = c.req.valid("json");
  return c.json(await items.moveItem(c.get("deps"), viewer, c.req.valid("param"), position), 200);
});

playlistRoutes.openapi(contract.removeItem, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playlist.manage");
  await items.removeItem(c.get("deps"), viewer, c.req.valid("param"));
  return c.body(null, 204);
});
