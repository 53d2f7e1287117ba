import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../local/ports.ts";
import { call, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${await freePort()}` });
});
afterAll(() => h.stop());

test("without Redis keys are looked up in Postgres, and a revocation holds at once", async () => {
  const creator = await signUp(h, "creator");
  const made = await call(h, "POST", "api-keys", {
    token: creator.token,
    body: { name: "server", scopes: ["videos:read"] },
  });
  const own = () => call(h, "GET", "videos?mine=true", { token: made.body.key });
  expect((await own()).status).toBe(200);
  await call(h, "DELETE", `api-keys/${made.body.id}`, { token: creator.token });
  expect((await own()).body.code).toBe("API_KEY_INVALID");
});
