import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../schema/id.ts";
import { call } from "../../client.ts";
import { startHarness, type Harness } from "../../harness.ts";
import { newPerson, newVideo, noRateLimits, takeDown, type Person } from "../../security/cast.ts";
import { openXmlReader, textOf } from "./read-xml.ts";

// https://oembed.com: what a consumer asks and is answered.

let h: Harness;
let xml: Awaited<ReturnType<typeof openXmlReader>>;
let creator: Person;
let id: string;
const title = `Rivers & <b>"seas"</b> \u0007`;

beforeAll(async () => {
  [h, xml] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits }), openXmlReader()]);
  creator = await newPerson(h, "creator", { displayName: `Mira & "Co"` });
  id = await newVideo(h, creator.id, { visibility: "public", title });
  await h.sql`update videos set width = 1920, height = 800 where id = ${id}`;
});
afterAll(async () => {
  await xml?.stop();
  await h?.stop();
});

const ask = (query: Record<string, string>) => call(h, "GET", `/oembed?${new URLSearchParams(query)}`);
const watch = (video: string, rest = "") => `${h.at.app}/watch/${video}${rest}`;

test("a public video is answered with all that the specification asks for, for pages of every site", async () => {
  const { status, headers, body } = await ask({ url: watch(id) });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.get("cache-control")).toBe("public, max-age=300");
  expect(body).toMatchObject({
    type: "video",
    version: "1.0",
    title,
    author_name: `Mira & "Co"`,
    author_url: `${h.at.app}/channel/${creator.id}`,
    provider_name: "Edgereel",
    provider_url: h.at.app,
    width: 640,
    height: 266,
  });
  expect(body.html).toMatch(/^<iframe [^<>]*><\/iframe>$/);
  expect(body.html).toContain(`src="${h.at.app}/embed/${id}"`);
  expect(body.html).toContain('title="Rivers &amp; &lt;b&gt;&quot;seas&quot;&lt;/b&gt;');
  // The address of the frame and the time of a link are taken as well.
  expect((await ask({ url: `${h.at.app}/embed/${id}?t=1m5s` })).body.html).toContain(`/embed/${id}?t=65"`);
  expect((await ask({ url: watch(id, `?t=1e9&x="><script>`) })).body.html).toContain(`/embed/${id}" title`);
});

test("the frame keeps the video's shape within maxwidth and maxheight", async () => {
  const sizeFor = async (query: Record<string, string>) => {
    const { body } = await ask({ url: watch(id), ...query });
    expect(body.html).toContain(`width="${body.width}" height="${body.height}"`);
    return [body.width, body.height];
  };
  expect(await sizeFor({ maxwidth: "480" })).toEqual([480, 200]);
  expect(await sizeFor({ maxheight: "400" })).toEqual([960, 400]);
  expect(await sizeFor({ maxwidth: "480", maxheight: "100" })).toEqual([240, 100]);
  expect(await sizeFor({ maxwidth: "1" })).toEqual([1, 1]);
  for (const wrong of ["0", "-1", "x", "1.5", "1e9"]) {
    const { status, body } = await ask({ url: watch(id), maxwidth: wrong });
    expect([wrong, status, body.code]).toEqual([wrong, 422, "VALIDATION_FAILED"]);
  }
});

test("as XML it says the same, and a format that there is none of is 501", async () => {
  const asked = await ask({ url: watch(id), format: "xml" });
  expect(asked.headers.get("content-type")).toBe("text/xml; charset=utf-8");
  const root = await xml.read(asked.body.text);
  const { body } = await ask({ url: watch(id), format: "json" });
  expect(root.name).toBe("oembed");
  expect(root.children.map(({ name }) => name)).toEqual(Object.keys(body));
  expect(textOf(root, "html")).toBe(body.html.replace("\u0007", ""));
  expect(textOf(root, "width")).toBe("640");
  const none = await ask({ url: watch(id), format: "yaml" });
  expect([none.status, none.body.code]).toEqual([501, "FORMAT_NOT_IMPLEMENTED"]);
});

test("private and subscribers' videos are 401 without a word of them; what there is none of is 404", async () => {
  for (const visibility of ["private", "subscribers"] as const) {
    const hidden = await newVideo(h, creator.id, { visibility, title: "Nobody knows" });
    const answer = await ask({ url: watch(hidden) });
    expect([answer.status, answer.body.code]).toEqual([401, "EMBED_PRIVATE"]);
    expect(JSON.stringify(answer.body)).not.toMatch(/Nobody knows|Mira/);
  }
  const down = await newVideo(h, creator.id, { visibility: "public" });
  await takeDown(h, down);
  const draft = await newVideo(h, creator.id, { visibility: "public", state: "draft" });
  for (const url of [
    watch(newId("video")),
    watch(down),
    watch(draft),
    `https://elsewhere.example/watch/${id}`,
    `${h.at.app}.elsewhere.example/watch/${id}`,
    `${h.at.app}/channel/${creator.id}`,
    `javascript:${watch(id)}`,
    "nonsense",
  ]) {
    expect([url, (await ask({ url })).body.code]).toEqual([url, "VIDEO_NOT_FOUND"]);
  }
  expect((await ask({})).status).toBe(422);
  expect((await ask({ url: "x".repeat(3000) })).status).toBe(422);
});

test("a video that not every site may frame is a link, unlisted ones are as public ones", async () => {
  const closed = await newVideo(h, creator.id, { visibility: "public", title: "Here alone" });
  for (const policy of ["nowhere", "listed"]) {
    await h.sql`update videos set embedding = ${policy}::video_embedding where id = ${closed}`;
    const { body } = await ask({ url: watch(closed) });
    expect(body).toMatchObject({ type: "link", title: "Here alone" });
    expect([body.html, body.width, body.height]).toEqual([undefined, undefined, undefined]);
  }
  const unlisted = await newVideo(h, creator.id, { visibility: "unlisted" });
  expect((await ask({ url: watch(unlisted) })).body.type).toBe("video");
});
