import { neon, neonConfig } from "@neondatabase/serverless";
import { newId } from "../schema/id.ts";
import type { Platform } from "../local/platform.ts";
import { databaseUrl } from "../local/settings.ts";

const words = ["river", "mountain", "city", "garden", "night", "winter", "journey", "music", "kitchen", "ocean"];

/** Copies of this video's row as `count` others that are public and found, so that lists and search have pages. */
export async function fillCatalogue({ at }: Platform, videoId: string, count: number): Promise<void> {
  neonConfig.fetchEndpoint = `${at.neon}/sql`;
  const sql = neon(databaseUrl);
  const ids = Array.from({ length: count }, () => newId("video"));
  const titles = ids.map((_, i) => `A ${words[i % 10]} and a ${words[Math.floor(i / 10) % 10]}, part ${i}`);
  await sql`insert into videos (id, owner_id, title, description, visibility, state, playable, epoch, playable_at,
      duration_seconds, width, height, view_count, trending_score)
    select n.id, v.owner_id, n.title, repeat('Words about it. ', 20), 'public', 'ready', true, 1, now(),
      60 + n.i, v.width, v.height, n.i * 7, n.i::float8 / 3
    from videos v, unnest(${ids}::text[], ${titles}::text[]) with ordinality as n(id, title, i)
    where v.id = ${videoId}`;
  await sql`insert into outbox (topic, payload)
    select 'search.sync', json_build_object('videoId', id) from unnest(${ids}::text[]) as n(id)`;
  // The outbox is carried out behind changes and by cron: here by cron, until nothing is left.
  for (;;) {
    await fetch(`${at.local}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`, { signal: AbortSignal.timeout(120_000) });
    const [row] = await sql`select count(*)::int as left from outbox where topic = 'search.sync'`;
    if (row?.left === 0) return;
  }
}
