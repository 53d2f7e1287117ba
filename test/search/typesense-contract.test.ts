import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "typesense";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTypesense } from "../../local/typesense.ts";
import { searchSchema, type SearchDocument } from "../../schema/search.ts";

// What the product relies on, asked by the official client. `TYPESENSE_URL` and `TYPESENSE_API_KEY` name a real server that
// is held to the same.

type Server = { url: string; apiKey: string };
const real = process.env.TYPESENSE_URL;
const servers: { name: string; at: Server | null }[] = [
  { name: "the stand-in", at: null },
  ...(real ? [{ name: real, at: { url: real, apiKey: process.env.TYPESENSE_API_KEY ?? "" } }] : []),
];
const suffix = Date.now();
const folder = mkdtempSync(join(tmpdir(), "edgereel-typesense-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function clientOf({ url, apiKey }: { url: string; apiKey: string }): Client {
  const { hostname, port, protocol } = new URL(url);
  return new Client({
    nodes: [
      {
        host: hostname,
        port: Number(port) || (protocol === "https:" ? 443 : 80),
        protocol: protocol === "https:" ? "https" : "http",
      },
    ],
    apiKey,
    connectionTimeoutSeconds: 5,
    numRetries: 0,
    logLevel: "silent",
  });
}

function video(id: string, fields: Partial<SearchDocument>): SearchDocument {
  return {
    id,
    title: "",
    description: "",
    tags: [],
    categories: [],
    owner_id: "usr_a",
    owner_name: "Ann",
    visibility: "public",
    length: "short",
    year: "2026",
    upload_date: 1,
    view_count: 0,
    duration_seconds: 1.5,
    weighted_score: 1,
    shard: id.slice(-1),
    version: `of ${id}`,
    ...fields,
  };
}

const videos = [
  video("v1", { title: "Harbour at night", tags: ["night", "sea"], categories: ["travel"], weighted_score: 5 }),
  video("v2", {
    title: "Night train to the harbour",
    categories: ["film", "travel"],
    weighted_score: 9,
    upload_date: 20,
  }),
  video("v3", { title: "Bread for beginners", description: "Rock-climbing is not in it.", upload_date: 30 }),
  video("v4", { title: "Walking the old harbour wall", visibility: "private", owner_id: "usr_b", upload_date: 40 }),
  video("v5", {
    title: "A talk",
    transcript: ["good evening everybody", "today the lighthouse keeper speaks", "thank you"],
    transcript_starts: [0, 12.5, 60],
    upload_date: 50,
  }),
  video("v6", { title: "Crème brûlée at home", upload_date: 60 }),
  video("v7", { title: "The <b>bold</b> lantern & co", owner_name: "Lantern Works", upload_date: 70 }),
];

describe.each(servers)("the Typesense contract of $name", ({ at }) => {
  let server: Server & { stop?: () => Promise<void> };
  let client: Client;
  const collection = `contract_${suffix}_1`;
  const alias = `contract_${suffix}`;

  beforeAll(async () => {
    server = at ?? { apiKey: "key", ...(await startTypesense({ apiKey: "key" })) };
    client = clientOf(server);
    await client.collections().create({ name: collection, ...searchSchema });
    const imported = await client.collections(collection).documents().import(videos, { action: "upsert" });
    if (!imported.every((line) => line.success)) throw new Error(JSON.stringify(imported));
  });
  afterAll(async () => {
    await client.collections(collection).delete();
    await server.stop?.();
  });

  const fields = { query_by: "title,tags,owner_name,description,transcript", query_by_weights: "20,12,10,4,1" };
  const search = (q: string, more: object = {}) =>
    client
      .collections<SearchDocument>(collection)
      .documents()
      .search({ q, ...fields, ...more });
  const ids = async (q: string, more: object = {}) =>
    ((await search(q, more)).hits ?? []).map((hit) => hit.document.id);
  const sorted = async (q: string, more: object = {}) => (await ids(q, more)).toSorted();

  test("it is healthy, and a wrong key is refused", async () => {
    expect(await client.health.retrieve()).toEqual({ ok: true });
    await expect(
      clientOf({ ...server, apiKey: "wrong" })
        .collections()
        .retrieve(),
    ).rejects.toMatchObject({
      httpStatus: 401,
    });
  });

  test("a collection is made once; a document must fit it", async () => {
    await expect(client.collections().create({ name: collection, ...searchSchema })).rejects.toMatchObject({
      httpStatus: 409,
    });
    const documents = client.collections(collection).documents();
    await expect(documents.upsert({ ...videos[0], upload_date: "soon" })).rejects.toMatchObject({ httpStatus: 400 });
    expect((await client.collections(collection).retrieve()).num_documents).toBe(videos.length);
  });

  test("all words must be there, in whatever order and field", async () => {
    expect(await sorted("night harbour")).toEqual(["v1", "v2"]);
    expect(await sorted("harbour night")).toEqual(["v1", "v2"]);
    expect(await ids("beginners climbing")).toEqual(["v3"]);
    expect(await ids("harbour sea")).toEqual(["v1"]);
  });

  test("the last word may be unfinished; others may not", async () => {
    expect(await ids("begin")).toEqual(["v3"]);
    expect(await ids("begin", { prefix: "false" })).toEqual([]);
    expect(await ids("beg for", { drop_tokens_threshold: 0, num_typos: 0 })).toEqual([]);
  });

  test("words of 4 letters may have an error, of 7 two; swapped neighbours are one", async () => {
    expect(await ids("braed")).toEqual(["v3"]);
    expect(await ids("begnners")).toEqual(["v3"]);
    expect(await ids("beginnnerz")).toEqual(["v3"]);
    expect(await ids("braed", { num_typos: "0" })).toEqual([]);
    expect(await ids("bxxxd")).toEqual([]);
  });

  test("typing errors count for the fields that allow them", async () => {
    expect(await ids("lighthuose", { num_typos: "2,2,2,1,0" })).toEqual([]);
    expect(await ids("lighthouse", { num_typos: "2,2,2,1,0" })).toEqual(["v5"]);
  });

  test("where nothing has all words, words are dropped from the right, unless that is forbidden", async () => {
    expect(await sorted("harbour submarine")).toEqual(["v1", "v2", "v4"]);
    expect(await ids("harbour submarine", { drop_tokens_threshold: 0 })).toEqual([]);
    expect(await ids("submarine harbour")).toEqual([]);
    expect(await sorted("submarine harbour", { drop_tokens_mode: "both_sides:3" })).toEqual(["v1", "v2", "v4"]);
  });

  test("a phrase stands together; an excluded word does not stand there", async () => {
    expect(await ids('"old harbour"')).toEqual(["v4"]);
    expect(await ids('"harbour old"', { drop_tokens_threshold: 0 })).toEqual([]);
    expect(await sorted("harbour -train")).toEqual(["v1", "v4"]);
  });

  test("separators divide words, and accents and case do not matter", async () => {
    expect(await ids("climbing")).toEqual(["v3"]);
    expect(await ids("CREME brulee")).toEqual(["v6"]);
    expect(await ids("brûlée")).toEqual(["v6"]);
  });

  test("filters: equal, unequal, lists, numbers, and values in backticks", async () => {
    expect(await sorted("*", { filter_by: "categories:=travel" })).toEqual(["v1", "v2"]);
    expect(await sorted("*", { filter_by: "visibility:!=public" })).toEqual(["v4"]);
    expect(await sorted("*", { filter_by: "categories:=[`film`,`none`]" })).toEqual(["v2"]);
    expect(await sorted("*", { filter_by: "upload_date:>50" })).toEqual(["v6", "v7"]);
    expect(await sorted("*", { filter_by: "upload_date:[20..30]" })).toEqual(["v2", "v3"]);
    expect(await sorted("*", { filter_by: "id:[v1,v3]" })).toEqual(["v1", "v3"]);
    expect(await ids("*", { filter_by: "categories:=[`film || visibility:=private`]" })).toEqual([]);
    await expect(search("*", { filter_by: "(categories:=film" })).rejects.toMatchObject({ httpStatus: 400 });
  });

  test("parentheses hold conditions together, which && and || do not", async () => {
    const open = "visibility:=public && categories:=film || visibility:=private";
    expect(await sorted("*", { filter_by: open })).toEqual(["v2", "v4"]);
    const held = "(visibility:=public) && (categories:=film || visibility:=private)";
    expect(await sorted("*", { filter_by: held })).toEqual(["v2"]);
  });

  test("sorting: by fields, and by shares of the match before a score", async () => {
    expect((await ids("*", { sort_by: "upload_date:desc" })).slice(0, 2)).toEqual(["v7", "v6"]);
    expect(await ids("harbour", { sort_by: "_text_match(buckets: 1):desc,weighted_score:desc" })).toEqual([
      "v2",
      "v1",
      "v4",
    ]);
    expect((await ids("lantern", { sort_by: "_text_match(buckets: 10):desc,weighted_score:desc" }))[0]).toBe("v7");
  });

  test("the heavier field comes first", async () => {
    expect(await ids("night", { filter_by: "id:[v1,v2]", text_match_type: "max_weight" })).toHaveLength(2);
    const byCreator = await ids("ann", { filter_by: "id:[v1,v5]", text_match_type: "max_weight" });
    expect(byCreator.toSorted()).toEqual(["v1", "v5"]);
  });

  test("facets count all that was found, the most frequent value first", async () => {
    const result = await search("*", { facet_by: "categories,owner_id", per_page: 1, max_facet_values: 1 });
    expect(result.found).toBe(videos.length);
    const [categories, owners] = result.facet_counts ?? [];
    expect(categories?.counts.map(({ value, count }) => [value, count])).toEqual([["travel", 2]]);
    expect(owners?.counts.map(({ value, count }) => [value, count])).toEqual([["usr_a", 6]]);
    await expect(search("*", { facet_by: "title" })).rejects.toMatchObject({ httpStatus: 404 });
  });

  test("pages follow each other", async () => {
    const page = async (number: number) => ids("*", { sort_by: "upload_date:desc", per_page: 3, page: number });
    expect([...(await page(1)), ...(await page(2)), ...(await page(3))]).toHaveLength(videos.length);
    await expect(search("*", { per_page: 251 })).rejects.toMatchObject({ httpStatus: 422 });
  });

  test("highlights mark the words in the text as it was written, and tell the place in a list", async () => {
    const marks = { highlight_start_tag: "\ue000", highlight_end_tag: "\ue001" };
    const [bold] = (await search("lantern", marks)).hits ?? [];
    const titles = bold?.highlights?.find(({ field }) => field === "title");
    expect(titles?.snippet).toBe("The <b>bold</b> \ue000lantern\ue001 & co");
    const [talk] = (await search("lighthouse keeper", { ...marks, include_fields: "id,transcript_starts" })).hits ?? [];
    const said = talk?.highlights?.find(({ field }) => field === "transcript");
    expect(said?.indices).toEqual([1]);
    expect(said?.snippets?.[0]).toContain("\ue000lighthouse\ue001 \ue000keeper\ue001");
    expect(talk?.document).toEqual({ id: "v5", transcript_starts: [0, 12.5, 60] });
  });

  test("an alias leads to its collection and moves in one step", async () => {
    await expect(client.aliases(alias).retrieve()).rejects.toMatchObject({ httpStatus: 404 });
    await client.aliases().upsert(alias, { collection_name: collection });
    expect((await client.aliases(alias).retrieve()).collection_name).toBe(collection);
    expect((await client.collections(alias).documents().search({ q: "bread", query_by: "title" })).found).toBe(1);
    const next = `${collection}_next`;
    await client.collections().create({ name: next, ...searchSchema });
    await client.aliases().upsert(alias, { collection_name: next });
    expect((await client.collections(alias).documents().search({ q: "bread", query_by: "title" })).found).toBe(0);
    await client.aliases(alias).delete();
    await client.collections(next).delete();
  });

  test("several searches in one call; the one that fails says so alone", async () => {
    const { results } = (await client.multiSearch.perform({
      searches: [
        { collection, q: "bread", query_by: "title" },
        { collection: "nowhere", q: "bread", query_by: "title" },
      ],
    })) as { results: { found?: number; code?: number; error?: string }[] };
    expect(results.map(({ found, code }) => [found, code])).toEqual([
      [1, undefined],
      [undefined, 404],
    ]);
  });

  test("import tells of each line; update changes what is there and makes nothing", async () => {
    const documents = client.collections(collection).documents();
    const lines = [
      { id: "v3", view_count: 7 },
      { id: "nobody", view_count: 7 },
    ].map((each) => JSON.stringify(each));
    const answer: string = await documents.import(lines.join("\n"), { action: "update" });
    expect(answer.split("\n").map((line) => JSON.parse(line).success)).toEqual([true, false]);
    expect(await client.collections<SearchDocument>(collection).documents("v3").retrieve()).toMatchObject({
      view_count: 7,
      title: "Bread for beginners",
    });
  });

  test("export of what fits a filter, and deletion by one", async () => {
    const documents = client.collections(collection).documents();
    await documents.import([video("x8", { title: "Doomed" })], { action: "upsert" });
    const text = await documents.export({ filter_by: "shard:=8", include_fields: "id,version,view_count" });
    expect(text.split("\n").map((line) => JSON.parse(line))).toEqual([{ id: "x8", version: "of x8", view_count: 0 }]);
    expect(await documents.delete({ filter_by: "id:[x8,nobody]" })).toMatchObject({ num_deleted: 1 });
    expect(await documents.export({ filter_by: "shard:=8" })).toBe("");
    await expect(client.collections(collection).documents("x8").delete()).rejects.toMatchObject({ httpStatus: 404 });
  });

  test("synonyms find each other where a search names their set", async () => {
    const set = `contract-${suffix}`;
    await client.synonymSets(set).upsert({ items: [{ id: "port", synonyms: ["harbour", "haven"] }] });
    expect(await sorted("haven", { synonym_sets: set })).toEqual(["v1", "v2", "v4"]);
    expect(await ids("haven")).toEqual([]);
    await client.synonymSets(set).delete();
  });
});

test("the stand-in forgets nothing in a restart", async () => {
  const file = join(folder, "typesense.json");
  const first = await startTypesense({ apiKey: "key", file });
  const client = clientOf({ url: first.url, apiKey: "key" });
  await client.collections().create({ name: "kept", ...searchSchema });
  await client
    .collections("kept")
    .documents()
    .upsert(video("v1", { title: "Kept" }));
  await client.aliases().upsert("of-kept", { collection_name: "kept" });
  await first.stop();
  const again = await startTypesense({ apiKey: "key", file });
  const found = await clientOf({ url: again.url, apiKey: "key" })
    .collections("of-kept")
    .documents()
    .search({ q: "kept", query_by: "title" });
  expect(found.found).toBe(1);
  await again.stop();
});
