import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, type Person } from "./cast.ts";
import { send } from "./send.ts";

let h: Harness;
let creator: Person;
beforeAll(async () => {
  h = await startHarness();
  creator = await newPerson(h, "creator");
});
afterAll(() => h.stop());

const create = (body: string) => call(h, "POST", "videos", { token: creator.token, raw: body });

test("a NUL character is refused wherever it stands", async () => {
  const id = await newVideo(h, creator.id);
  const authorization = `Bearer ${creator.token}`;
  const inPath = await send(h, {
    method: "GET",
    path: `/api/v1/videos/${id}/upload/s3/multipart/a%00b?key=k`,
    headers: { authorization },
  });
  const inQuery = await send(h, { method: "GET", path: "/api/v1/videos?tag=a%00b" });
  const answers = [
    await create('{"title":"a\\u0000b"}'),
    await create('{"title":"fine","tags":["a\\u0000b"]}'),
    { status: inPath.status, body: JSON.parse(inPath.text) },
    { status: inQuery.status, body: JSON.parse(inQuery.text) },
  ];
  for (const { status, body } of answers) expect([status, body.code]).toEqual([422, "VALIDATION_FAILED"]);
});

test("half of a surrogate pair is stored as the replacement character, and a backslash before its name stays", async () => {
  expect((await create('{"title":"a\\ud800b"}')).body.title).toBe("a\ufffdb");
  expect((await create('{"title":"a\\udc00\\ud800b"}')).body.title).toBe("a\ufffd\ufffdb");
  expect((await create('{"title":"a\\\\ud800b \\\\\\ud800"}')).body.title).toBe("a\\ud800b \\\ufffd");
  expect((await create('{"title":"whole \\ud83d\\ude00"}')).body.title).toBe("whole 😀");
});

test("half of a surrogate pair in what is kept as JSON inside of JSON", async () => {
  const admin = await newPerson(h, "admin");
  const { body: video } = await create('{"title":"whole"}');
  // Webhooks are told of what changed.
  const changed = await call(h, "PATCH", `videos/${video.id}`, { token: creator.token, raw: '{"title":"\\ud800"}' });
  expect([changed.status, changed.body.title]).toEqual([200, "\ufffd"]);
  const raw = '{"groups":[["a\\ud800","b"]]}';
  const synonyms = await call(h, "PUT", "admin/search/synonyms", { token: admin.token, raw });
  expect([synonyms.status, synonyms.body.groups]).toEqual([200, [["a\ufffd", "b"]]]);
});

test.each(["POST", "PUT", "DELETE", "OPTIONS"])(
  "%s to a page is refused as a method, not as a fault of ours",
  async (method) => {
    const answer = await call(h, method, `${h.at.app}/watch/vid_22222222222222222222`);
    expect([answer.status, answer.body.code, answer.headers.get("allow")]).toEqual([
      405,
      "METHOD_NOT_ALLOWED",
      "GET, HEAD",
    ]);
  },
);

test("what is unknown below /api is a problem, not a page", async () => {
  const answer = await call(h, "GET", `${h.at.app}/api/v2/videos`);
  expect([answer.status, answer.body.code]).toEqual([404, "NOT_FOUND"]);
});

test("media that are not there say so with a code, and pages of other sites may read it", async () => {
  const id = await newVideo(h, creator.id, { visibility: "public" });
  const answer = await call(h, "GET", `${h.at.app}/media/${id}/master.m3u8`);
  expect([answer.status, answer.body.code, answer.headers.get("access-control-allow-origin")]).toEqual([
    404,
    "MEDIA_NOT_FOUND",
    "*",
  ]);
});
