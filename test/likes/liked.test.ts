import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

const like = (person: Person, id: string, method = "PUT") =>
  call(h, method, `videos/${id}/like`, { token: person.token });
const list = (person: Person, query = "") => call(h, "GET", `users/me/liked-videos${query}`, { token: person.token });
const idsOf = (answer: { body: Record<string, any> }) => answer.body.items.map(({ id }: { id: string }) => id);

test("what somebody likes is listed by the time of the like, page by page, without what was taken back", async () => {
  const [creator, fan] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push(await newVideo(h, creator.id, { visibility: "public" }));
  // In another order than that of the videos.
  const order = [2, 4, 0, 3, 1].map((i) => ids[i] as string);
  for (const id of order) await like(fan, id);
  await like(fan, order[1] as string, "DELETE");
  const expected = order.toSpliced(1, 1).toReversed();
  const first = await list(fan, "?limit=3");
  const second = await list(fan, `?limit=3&cursor=${first.body.nextCursor}`);
  expect([...idsOf(first), ...idsOf(second)]).toEqual(expected);
  expect(second.body.nextCursor).toBeNull();
  expect((await list(fan, "?cursor=nonsense")).status).toBe(422);
});

test("the list is its owner's alone, and tells of nothing that was hidden since", async () => {
  const [creator, fan, other] = [await newPerson(h, "creator"), await newPerson(h, "user"), await newPerson(h, "user")];
  const [stays, hides] = [
    await newVideo(h, creator.id, { visibility: "unlisted", title: "Stays" }),
    await newVideo(h, creator.id, { visibility: "public", title: "Hides" }),
  ];
  for (const id of [stays, hides]) await like(fan, id);
  expect((await list(other)).body).toEqual({ items: [], nextCursor: null });
  await call(h, "PATCH", `videos/${hides}`, { token: creator.token, body: { visibility: "private" } });
  const answer = await list(fan);
  expect(idsOf(answer)).toEqual([stays]);
  expect(JSON.stringify(answer.body)).not.toContain("Hides");
  expect((await call(h, "GET", "users/me/liked-videos")).status).toBe(401);
});
