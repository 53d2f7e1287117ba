import { Client } from "typesense";
import type { SearchDocument } from "../../schema/search.ts";
import { newId } from "../../schema/id.ts";
import { call, until } from "../client.ts";
import type { Harness } from "../harness.ts";
import { newPerson, type Person } from "../security/cast.ts";

/** Typesense as the product's own client sees it. */
export function typesenseOf(h: Harness): Client {
  return new Client({
    nodes: [{ host: "127.0.0.1", port: Number(new URL(h.at.typesense).port), protocol: "http" }],
    apiKey: h.secrets.typesenseKey,
    connectionTimeoutSeconds: 2,
    numRetries: 0,
    logLevel: "silent",
  });
}

export const indexOf = (h: Harness) => typesenseOf(h).collections<SearchDocument>("videos");

/** The ids of what the index holds, in their order. */
export async function indexed(h: Harness): Promise<string[]> {
  const text = await indexOf(h).documents().export({ include_fields: "id" });
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { id: string }).id)
    .toSorted();
}

/** One minute's cron, with all that waits due now, until nothing of these topics waits any more. */
export async function settle(h: Harness, at = new Date(2026, 0, 1, 12, 1)): Promise<void> {
  await until(
    async () => {
      await h.sql`update outbox set next_attempt_at = now() where topic like 'search.%'`;
      await h.worker.scheduled({ cron: "* * * * *", scheduledTime: at });
      const [row] = await h.sql`select count(*)::int as n from outbox where topic like 'search.%'`;
      return row?.n as number;
    },
    (n) => n === 0,
  );
}

export type VideoFields = {
  id?: string;
  title: string;
  description?: string;
  visibility?: string;
  tags?: string[];
  categories?: string[];
  views?: number;
  seconds?: number;
  createdAt?: string;
  playable?: boolean;
  takenDown?: boolean;
};

/** A video that is ready without a file behind it, and owed to the index. */
export async function addVideo(h: Harness, owner: Pick<Person, "id">, fields: VideoFields): Promise<string> {
  const { id = newId("video"), title, description = "", visibility = "public", tags = [], categories = [] } = fields;
  const { views = 0, seconds = 100, createdAt = "2026-01-01T00:00:00Z", playable = true, takenDown = false } = fields;
  await h.sql`insert into videos (id, owner_id, title, description, visibility, state, playable, epoch, duration_seconds,
      view_count, created_at, taken_down_at, taken_down_reason, taken_down_visibility)
    values (${id}, ${owner.id}, ${title}, ${description}, ${takenDown ? "private" : visibility}, ${playable ? "ready" : "draft"}, ${playable}, 1,
      ${seconds}, ${views}, ${createdAt}, ${takenDown ? createdAt : null}, ${takenDown ? "rules" : null},
      ${takenDown ? visibility : null})`;
  for (const name of tags) {
    await h.sql`insert into tags (id, name) values (${newId("tag")}, ${name}) on conflict do nothing`;
    await h.sql`insert into video_tags (video_id, tag_id) select ${id}, id from tags where name = ${name}`;
  }
  for (const slug of categories) {
    await h.sql`insert into video_categories (video_id, category_id) select ${id}, id from categories where slug = ${slug}`;
  }
  await oweSync(h, id);
  return id;
}

export async function oweSync(h: Harness, videoId: string): Promise<void> {
  await h.sql`insert into outbox (topic, payload) values ('search.sync', ${JSON.stringify({ videoId })}::jsonb)`;
}

export const creatorNamed = (h: Harness, displayName: string) => newPerson(h, "creator", { displayName });

/** Searches as a visitor. */
export async function search(h: Harness, q: string, more: Record<string, string> = {}) {
  const query = new URLSearchParams({ q, ...more });
  return (await call(h, "GET", `search?${query}`)).body;
}

export async function titles(h: Harness, q: string, more: Record<string, string> = {}): Promise<string[]> {
  return ((await search(h, q, more)).items as { title: string }[]).map(({ title }) => title);
}
