import { actorOf } from "../audit/audit.ts";
import { newRouter } from "../http/router.ts";
import * as adminContract from "./admin-contract.ts";
import * as contract from "./contract.ts";
import { readStatus, requestCheck } from "./manage-search.ts";
import { startReindex } from "./reindex.ts";
import { searchVideos } from "./search.ts";
import { suggest } from "./suggest.ts";
import { readSynonyms, writeSynonyms } from "./synonyms.ts";

export const searchRoutes = newRouter();

searchRoutes.openapi(contract.searchVideos, async (c) => {
  return c.json(await searchVideos(c.get("deps"), c.get("viewer"), c.req.valid("query")), 200);
});

searchRoutes.openapi(contract.suggest, async (c) => {
  return c.json({ items: await suggest(c.get("deps"), c.req.valid("query").q) }, 200);
});

searchRoutes.openapi(adminContract.readSearch, async (c) => {
  return c.json(await readStatus(c.get("deps")), 200);
});

searchRoutes.openapi(adminContract.reindex, async (c) => {
  const { state, collection, done, total, startedAt, endedAt } = await startReindex(c.get("deps"), actorOf(c));
  return c.json({ state, collection, done, total, startedAt, endedAt }, 202);
});

searchRoutes.openapi(adminContract.checkSearch, async (c) => {
  await requestCheck(c.get("deps"));
  return c.body(null, 202);
});

searchRoutes.openapi(adminContract.readSynonyms, async (c) => {
  return c.json({ groups: await readSynonyms(c.get("deps")) }, 200);
});

searchRoutes.openapi(adminContract.writeSynonyms, async (c) => {
  const { groups } = c.req.valid("json");
  return c.json({ groups: await writeSynonyms(c.get("deps"), groups, actorOf(c)) }, 200);
});
