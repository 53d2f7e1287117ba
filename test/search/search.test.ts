import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, noRateLimits, type Person } from "../security/cast.ts";
import { addVideo, creatorNamed, indexed, indexOf, search, settle, titles } from "./platform.ts";

let h: Harness;
let ann: Person;
let works: Person;
const shown: Record<string, string> = {};
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  ann = await creatorNamed(h, "Ann Marlow");
  works = await creatorNamed(h, "Lantern Works");
  const add = async (name: string, owner: Person, fields: Parameters<typeof addVideo>[2]) => {
    shown[name] = await addVideo(h, owner, fields);
  };
  await add("harbour", ann, {
    title: "Harbour at night",
    tags: ["sea", "night walk"],
    categories: ["travel"],
    views: 10,
  });
  await add("train", ann, {
    title: "Night train to the harbour",
    description: "Six hours by rail along the coast, with a thermos of tea.",
    categories: ["film"],
    seconds: 3000,
    createdAt: "2024-05-05T00:00:00Z",
    views: 5000,
  });
  await add("bread", works, { title: "Sourdough bread for beginners", tags: ["baking"], seconds: 600 });
  await add("tower", works, { title: "東京タワーの夜景", description: "夜の散歩" });
  await add("markup", works, { title: "The <img src=x onerror=alert(1)> element & friends" });
  await add("bike", works, { title: "Repairing a bicycle chain" });
  await add("private", ann, { title: "Harbour secret", visibility: "private" });
  await add("unlisted", ann, { title: "Harbour draft cut", visibility: "unlisted" });
  await add("subscribers", ann, { title: "Harbour for subscribers", visibility: "subscribers" });
  await add("taken", ann, { title: "Harbour taken down", takenDown: true });
  await add("unfinished", ann, { title: "Harbour unfinished", playable: false });
  await settle(h);
});
afterAll(() => h?.stop());

describe("what is found", () => {
  test("words in any order, in title, tags, creator and description; the last may be unfinished", async () => {
    expect(new Set(await titles(h, "night harbour"))).toEqual(
      new Set(["Harbour at night", "Night train to the harbour"]),
    );
    expect(await titles(h, "night walk")).toContain("Harbour at night");
    expect(await titles(h, "lantern bread")).toEqual(["Sourdough bread for beginners"]);
    expect(await titles(h, "thermos")).toEqual(["Night train to the harbour"]);
    expect(await titles(h, "sourd")).toEqual(["Sourdough bread for beginners"]);
  });

  test("typing errors, phrases, exclusions and synonyms", async () => {
    expect(await titles(h, "sourdoguh")).toEqual(["Sourdough bread for beginners"]);
    expect(await titles(h, '"night train"')).toEqual(["Night train to the harbour"]);
    expect(await titles(h, "harbour -train")).toEqual(["Harbour at night"]);
    expect(await titles(h, "bike chain")).toEqual(["Repairing a bicycle chain"]);
    expect(await titles(h, "#baking")).toEqual(["Sourdough bread for beginners"]);
  });

  test("what is written without spaces, by any part of it", async () => {
    expect(await titles(h, "東京")).toEqual(["東京タワーの夜景"]);
    expect(await titles(h, "夜景")).toEqual(["東京タワーの夜景"]);
    expect(await titles(h, "タワー 夜景")).toEqual(["東京タワーの夜景"]);
    expect(await titles(h, "大阪")).toEqual([]);
    const [hit] = (await search(h, "タワー")).items;
    expect(hit.match.title).toEqual([
      { text: "東京", match: false },
      { text: "タワー", match: true },
      { text: "の夜景", match: false },
    ]);
  });

  test("nothing for words that stand nowhere, for signs alone, and for what engines would take for signs", async () => {
    for (const q of ["qwxzjv", "!!!", "***", "-", '"', "-harbour", "` || visibility:=private"]) {
      const { items, found } = await search(h, q);
      expect([q, items, found]).toEqual([q, [], 0]);
    }
  });

  test("matches are marked in plain text, markup included", async () => {
    const [hit] = (await search(h, "element")).items;
    expect(hit.match.title).toEqual([
      { text: "The <img src=x onerror=alert(1)> ", match: false },
      { text: "element", match: true },
      { text: " & friends", match: false },
    ]);
    const [train] = (await search(h, "coast")).items;
    expect(train.match.description).toContainEqual({ text: "coast", match: true });
    expect([train.match.title, train.match.moments]).toEqual([null, []]);
  });
});

describe("narrowing, sorting, paging", () => {
  test("facets count all that was found, and each narrows to what it counted", async () => {
    const { facets, found } = await search(h, "harbour");
    expect(found).toBe(2);
    expect(facets.category.map((entry: { value: string }) => entry.value).toSorted()).toEqual(["film", "travel"]);
    expect(facets.creator).toEqual([{ value: ann.id, label: "Ann Marlow", count: 2 }]);
    expect(facets.year).toContainEqual({ value: "2024", label: "2024", count: 1 });
    expect(facets.length).toContainEqual({ value: "long", label: "long", count: 1 });
    expect(await titles(h, "harbour", { category: "travel" })).toEqual(["Harbour at night"]);
    expect(await titles(h, "harbour", { tag: "night walk" })).toEqual(["Harbour at night"]);
    expect(await titles(h, "harbour", { year: "2024" })).toEqual(["Night train to the harbour"]);
    expect(await titles(h, "harbour", { length: "long" })).toEqual(["Night train to the harbour"]);
    expect(await titles(h, "harbour", { since: "2025-01-01T00:00:00Z" })).toEqual(["Harbour at night"]);
    expect(await titles(h, "harbour", { creator: works.id })).toEqual([]);
  });

  test("sorts, and pages that follow each other", async () => {
    expect(await titles(h, "harbour", { sort: "newest" })).toEqual(["Harbour at night", "Night train to the harbour"]);
    expect(await titles(h, "harbour", { sort: "popular" })).toEqual(["Night train to the harbour", "Harbour at night"]);
    expect(await titles(h, "harbour", { sort: "longest" })).toEqual(["Night train to the harbour", "Harbour at night"]);
    const first = await search(h, "harbour", { limit: "1", sort: "newest" });
    const second = await search(h, "harbour", { limit: "1", sort: "newest", cursor: first.nextCursor });
    expect([first.items[0].title, second.items[0].title, second.nextCursor]).toEqual([
      "Harbour at night",
      "Night train to the harbour",
      null,
    ]);
  });

  test("what is no choice is refused", async () => {
    for (const query of ["q=a&sort=random", "q=a&length=huge", "q=a&year=26", "q=a&creator=me", "q=", "q=a&cursor=0"]) {
      expect((await call(h, "GET", `search?${query}`)).status).toBe(422);
    }
  });
});

describe("nobody finds what they may not see", () => {
  test("hidden, taken-down and unfinished videos are not in the index at all", async () => {
    const ids = await indexed(h);
    for (const name of ["private", "unlisted", "subscribers", "taken", "unfinished"])
      expect(ids).not.toContain(shown[name]);
    const text = await indexOf(h).documents().export();
    expect(text).not.toContain("secret");
  });

  test("an entry that stayed behind is neither shown nor suggested, whoever asks", async () => {
    const admin = await newPerson(h, "admin");
    for (const name of ["private", "unlisted", "subscribers", "taken", "unfinished"]) {
      const [entry] = (await indexOf(h).documents().search({ q: "harbour", query_by: "title" })).hits ?? [];
      await indexOf(h)
        .documents()
        .upsert({
          ...entry?.document,
          id: shown[name],
          title: "Harbour leak",
          tags: ["leak"],
          version: "old",
        } as never);
    }
    for (const token of [undefined, ann.token, admin.token]) {
      const path = (of: string) => `${of}?q=leak`;
      const found = await call(h, "GET", path("search"), token ? { token } : {});
      expect(found.body.items).toEqual([]);
      expect((await call(h, "GET", path("search/suggestions"), token ? { token } : {})).body.items).toEqual([]);
    }
    // The nightly comparison removes them.
    await h.sql`insert into outbox (topic, payload) values ('search.check', '{}')`;
    await settle(h);
    expect(await indexed(h)).not.toContain(shown.private);
  });

  test.each([
    ["category", "film` || visibility:=private || title:`x"],
    ["category", "film || visibility:=private"],
    ["category", "film) || (visibility:=private"],
    ["tag", "x`] || visibility:=[private"],
    ["tag", "sea && visibility:=private"],
  ])("what is sent as a %s is never read as a condition: %s", async (name, value) => {
    const documents = indexOf(h).documents();
    const [entry] = (await documents.search({ q: "harbour", query_by: "title" })).hits ?? [];
    // An entry that the filter must keep back, of a video that everybody may see: Postgres would let it through.
    const id = shown.bike ?? "";
    await documents.upsert({ ...entry?.document, id, title: "Harbour kept back", visibility: "private" } as never);
    const { items, found, degraded } = await search(h, "harbour", { [name]: value });
    expect([items, found, degraded]).toEqual([[], 0, false]);
    expect(await titles(h, '"kept back"')).toEqual([]);
  });
});

test("suggestions: tags, creators and videos that begin so, each once", async () => {
  const suggest = async (q: string) =>
    (await call(h, "GET", `search/suggestions?q=${encodeURIComponent(q)}`)).body.items as object[];
  expect(await suggest("bak")).toContainEqual({ kind: "tag", text: "baking", id: null });
  expect(await suggest("lant")).toContainEqual({ kind: "creator", text: "Lantern Works", id: works.id });
  expect(await suggest("sourdo")).toEqual([{ kind: "video", text: "Sourdough bread for beginners", id: shown.bread }]);
  expect(await suggest("東")).toContainEqual({ kind: "video", text: "東京タワーの夜景", id: shown.tower });
  expect(await suggest("!!")).toEqual([]);
});
