import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { readPlayback } from "./playback.ts";
import * as revocationContract from "./revocation-contract.ts";
import * as keyContract from "./signing-key-contract.ts";
import { createSigningKey, listSigningKeys, revokeSigningKey } from "./signing-keys.ts";
import * as tokenContract from "./token-contract.ts";
import { createToken, revoke } from "./tokens.ts";
import { whereabouts } from "./whereabouts.ts";

export const playbackRoutes = newRouter();

playbackRoutes.openapi(contract.readPlayback, async (c) => {
  const { id } = c.req.valid("param");
  const { stream } = c.req.valid("query");
  const token = c.req.valid("header")["playback-token"];
  const asker = { viewer: c.get("viewer"), from: whereabouts(c), token, stream };
  return c.json(await readPlayback(c.get("deps"), asker, id), 200);
});

playbackRoutes.openapi(tokenContract.createToken, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playback.sign");
  const { id } = c.req.valid("param");
  return c.json(await createToken(c.get("deps"), viewer, id, c.req.valid("json")), 201);
});

playbackRoutes.openapi(revocationContract.createRevocation, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playback.sign");
  const { id } = c.req.valid("param");
  return c.json(await revoke(c.get("deps"), viewer, id, c.req.valid("json")), 201);
});

playbackRoutes.openapi(keyContract.createSigningKey, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playback-key.manage");
  return c.json(await createSigningKey(c.get("deps"), viewer, c.req.valid("json")), 201);
});

playbackRoutes.openapi(keyContract.listSigningKeys, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playback-key.manage");
  return c.json({ items: await listSigningKeys(c.get("deps"), viewer) }, 200);
});

playbackRoutes.openapi(keyContract.revokeSigningKey, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "playback-key.manage");
  await revokeSigningKey(c.get("deps"), viewer, c.req.valid("param").id);
  return c.body(null, 204);
});
