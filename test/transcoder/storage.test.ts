import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStorage, type Storage } from "../../transcoder/storage.ts";

let server: Server;
let storage: Storage;
let arrived: number;
let uncaught: unknown[];
const keep = (error: unknown) => uncaught.push(error);
beforeEach(async () => {
  [arrived, uncaught] = [0, []];
  // Takes every request and answers none.
  server = createServer(() => {
    arrived += 1;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  storage = createStorage({ endpoint, bucket: "b", accessKeyId: "id", secretAccessKey: "secret" });
  process.on("uncaughtException", keep);
});
afterEach(() => {
  process.off("uncaughtException", keep);
  server.closeAllConnections();
  server.close();
});

test("an upload that is broken off on its way rejects with the reason and leaves no error behind", async () => {
  const stop = new AbortController();
  const put = storage.put("key", Buffer.alloc(100_000), "video/mp4", stop.signal);
  server.once("request", () => stop.abort(new Error("stopped")));
  await expect(put).rejects.toThrow("stopped");
  expect(arrived).toBe(1);
  await sleep(50);
  expect(uncaught).toEqual([]);
});

test("an upload that was broken off before it began does neither", async () => {
  const put = storage.put("key", Buffer.alloc(10), "video/mp4", AbortSignal.abort(new Error("stopped")));
  await expect(put).rejects.toThrow("stopped");
  await sleep(50);
  expect([uncaught, arrived]).toEqual([[], 0]);
});
