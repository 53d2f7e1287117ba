import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp } from "../client.ts";
import { changeVideo, startSite } from "./cast.ts";

let site: Awaited<ReturnType<typeof startSite>>;
let videoId: string;
beforeAll(async () => {
  site = await startSite({ ANSWER_LIFE_MS: "60000" });
  videoId = await site.publicVideo("Mine");
});
afterAll(() => site.stop());

test("what an owner and an admin see more of reaches nobody else, whoever asks first", async () => {
  const [person, admin] = [await signUp(site.h), await signUp(site.h, "admin")];
  const tokens = { owner: site.creator.token, admin: admin.token, person: person.token, nobody: undefined };
  for (const order of [
    ["owner", "admin", "person", "nobody"],
    ["nobody", "person", "admin", "owner"],
  ] as (keyof typeof tokens)[][]) {
    await changeVideo(site.h, site.creator, videoId, { title: `Mine ${order[0]}` });
    for (const path of [`videos/${videoId}`, "videos", "search?q=mine"]) {
      for (const who of order) {
        const token = tokens[who];
        const { body, headers } = await call(site.h, "GET", path, token ? { token } : {});
        const video = body.items ? body.items.find(({ id }: { id: string }) => id === videoId) : body;
        const sees = who === "owner" || who === "admin";
        // The index of the search follows a moment later.
        if (video) expect([who, path, "upload" in video]).toEqual([who, path, sees]);
        if (token) expect(headers.get("cache-control")).toMatch(/no-store|private/);
      }
    }
  }
});

test("a list of one's own is never anybody else's", async () => {
  const [one, other] = [await signUp(site.h, "creator"), await signUp(site.h, "creator")];
  expect((await call(site.h, "GET", "videos?mine=true", { token: one.token })).body.items).toEqual([]);
  await newDraft(site.h, other, { title: "Hidden draft" });
  expect((await call(site.h, "GET", "videos?mine=true", { token: other.token })).body.items).toHaveLength(1);
  expect((await call(site.h, "GET", "videos?mine=true", { token: one.token })).body.items).toEqual([]);
  expect((await call(site.h, "GET", "videos?mine=true")).status).toBe(401);
});

test("whom somebody follows is told to them alone", async () => {
  const person = await signUp(site.h);
  const path = `channels/${site.creator.id}`;
  await call(site.h, "PUT", `${path}/subscription`, { token: person.token });
  for (const token of [person.token, undefined, person.token]) {
    const { body } = await call(site.h, "GET", path, token ? { token } : {});
    expect(body.following).toBe(token !== undefined);
  }
});

test("the addresses of a hidden video, which hold a token, are kept by nobody", async () => {
  const hidden = await site.publicVideo("Hidden");
  const path = `videos/${hidden}/playback`;
  expect((await call(site.h, "GET", path)).status).toBe(200);
  await changeVideo(site.h, site.creator, hidden, { visibility: "private" });
  const { status, body, headers } = await call(site.h, "GET", path, { token: site.creator.token });
  expect([status, typeof body.expiresAt]).toEqual([200, "string"]);
  expect(headers.get("cache-control")).toBe("no-store");
  expect((await call(site.h, "GET", path)).status).toBe(404);
  expect((await call(site.h, "GET", `videos/${hidden}`)).status).toBe(404);
});

test("caches between keep an answer for everybody one second, and tell those of an account apart", async () => {
  await changeVideo(site.h, site.creator, videoId, { title: "Headers" });
  const { headers } = await call(site.h, "GET", `videos/${videoId}`);
  expect(headers.get("cache-control")).toBe("public, max-age=0, s-maxage=1");
  expect(headers.get("vary")).toContain("Authorization");
  expect(headers.get("cache-tag")).toBe(`video-${videoId},names`);
  const missing = await call(site.h, "GET", "videos/vid_22222222222222222222");
  expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, "no-store"]);
});
