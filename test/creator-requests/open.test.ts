import { afterAll, beforeAll, expect, test } from "vitest";
import { call, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ CREATOR_REQUESTS: "open" });
});
afterAll(() => h.stop());

test("where the site is open, everybody who asks is a creator at once, and the log tells", async () => {
  const person = await signUp(h);
  const answer = await call(h, "POST", "users/me/creator", { token: person.token });
  expect([answer.status, answer.body.role]).toEqual([200, "creator"]);
  expect(answer.body.creatorRequest.state).toBe("granted");
  expect((await call(h, "POST", "videos", { token: person.token, body: { title: "Mine" } })).status).toBe(201);
  expect((await call(h, "POST", "users/me/creator", { token: person.token })).status).toBe(200);
  const log = await h.sql`select action, actor_id, detail from audit_log where target_id = ${person.id}`;
  expect(log).toEqual([
    {
      action: "creator-request.grant",
      actor_id: person.id,
      detail: { before: { role: "user" }, after: { role: "creator" }, open: true },
    },
  ]);
});

test("an admin stays an admin", async () => {
  const admin = await signUp(h, "admin");
  const answer = await call(h, "POST", "users/me/creator", { token: admin.token });
  expect([answer.status, answer.body.role]).toEqual([200, "admin"]);
});
