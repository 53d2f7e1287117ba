import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newPerson, noRateLimits } from "../security/cast.ts";
import { compareForPeople, compareForVisitors } from "./compare-answers.ts";
import { compareRedis } from "./compare-redis.ts";
import { compareBucket, compareIndex, comparePostgres } from "./compare-stores.ts";
import { blockedWord, deedsOf } from "./deeds.ts";
import { Findings } from "./findings.ts";
import { Ledger } from "./ledger.ts";
import { seeded } from "./random.ts";

const seed = Number(process.env.TEST_SEED ?? 20_261_127);
const deedsInAll = Number(process.env.TEST_DEEDS ?? 220);
const atOnce = 8;
const uploads = 2;
/** Longer than an answer, or a session's record, lives. */
const outlivedMs = 3_500;

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits, LADDER: "360", ANSWER_LIFE_MS: "1800" });
});
afterAll(() => h?.stop());

test("after a day of fifty people at once, every count is what was done", { timeout: 300_000 }, async () => {
  const ledger = new Ledger();
  const random = seeded(seed);
  const wrong: string[] = [];
  const deeds = deedsOf(h, ledger, random, wrong);
  const roles = Array.from({ length: 50 }, (_, i) => (i === 0 ? "admin" : i <= 8 ? "creator" : "user"));
  await Promise.all(
    roles.map(async (role, i) => {
      const person = await newPerson(h, role, { displayName: `Person ${i}` });
      ledger.people.set(person.id, { ...person, role });
    }),
  );
  const people = [...ledger.people.values()];
  const creators = people.filter(({ role }) => role === "creator");
  for (const { token } of creators) {
    await call(h, "PUT", "users/me/comment-settings", { token, body: { blockedWords: [blockedWord] } });
  }

  // Real uploads are encoded while the day goes on.
  await h.startTranscoder();
  const clip = await makeClip({ seconds: 1, rate: 12 });
  const real = creators.slice(0, uploads).map(async (owner, i) => {
    const draft = await newDraft(h, { ...owner, refreshToken: "" }, { title: `Real ${i} video`, visibility: "public" });
    const done = await uploadWhole(h, { ...owner, refreshToken: "" }, draft, clip);
    expect(done.status).toBeLessThan(300);
    await until(
      async () => (await h.sql`select state from videos where id = ${draft.id}`)[0]?.state,
      (state) => state === "ready" || state === undefined || state === "failed",
      120,
    );
    ledger.videos.set(draft.id, {
      id: draft.id,
      title: `Real ${i} video`,
      ownerId: owner.id,
      visibility: "public",
      sourceBytes: clip.length,
      isDown: false,
      isDeleted: false,
      likes: new Set(),
    });
  });
  for (let i = 0; i < 20 - uploads; i += 1) {
    const owner = creators[i % creators.length];
    if (owner) await deeds.addVideo(owner, i % 5 === 4 ? "unlisted" : "public");
  }

  const busy = new Set<string>();
  let left = deedsInAll;
  const work = async () => {
    while (left-- > 0) {
      const free = people.filter(({ id }) => !busy.has(id) && ledger.isHere(id));
      // The admin has as much to do as five others.
      const admin = free.find(({ role }) => role === "admin");
      const who = admin && random.below(10) === 0 ? admin : random.pick(free);
      if (!who) continue;
      busy.add(who.id);
      await deeds.one(who).finally(() => busy.delete(who.id));
    }
  };
  await Promise.all([...real, ...Array.from({ length: atOnce }, work)]);
  // One that was uploaded goes, with all that was stored of it.
  const uploaded = ledger.standingVideos().find(({ sourceBytes }) => sourceBytes !== undefined);
  if (uploaded) {
    const { token = "" } = ledger.people.get(uploaded.ownerId) ?? {};
    expect((await call(h, "DELETE", `videos/${uploaded.id}`, { token })).status).toBe(204);
    uploaded.isDeleted = true;
  }
  expect(wrong).toEqual([]);

  await settle(ledger);
  const findings = new Findings();
  await comparePostgres(h, ledger, findings);
  await compareIndex(h, ledger, findings);
  await compareBucket(h, ledger, findings);
  await compareForVisitors(h, ledger, findings);
  await compareForPeople(h, ledger, findings);
  await compareRedis(h, ledger, findings);
  const summary = `seed ${seed}, ${deedsInAll} deeds: ${JSON.stringify(Object.fromEntries(deeds.done))}`;
  expect(findings.list, summary).toEqual([]);
  expect(findings.compared, summary).toBeGreaterThan(800);
});

/** Until all that the day owes is done: queued views, the outbox, counts in the index, roll-ups, lives of answers. */
async function settle(ledger: Ledger): Promise<void> {
  const rowsOf = () => h.sql`select count(*)::int as n from video_views`;
  const viewings = ledger.standingVideos().reduce((sum, { id }) => sum + ledger.viewsOf(id).rows, 0);
  await until(rowsOf, ([row]) => row?.n >= viewings, 60);
  await redeliverViews();
  const tenth = new Date(2026, 0, 1, 12, 10);
  await until(
    async () => {
      await h.sql`update outbox set next_attempt_at = now()`;
      await h.worker.scheduled({ cron: "* * * * *", scheduledTime: tenth });
      return h.sql`select topic, attempts, last_error from outbox`;
    },
    (owed) => owed.length === 0,
    60,
  );
  await call(h, "POST", "admin/search/check", {
    token: [...ledger.people.values()].find(({ role }) => role === "admin")?.token ?? "",
  });
  await new Promise((resolve) => setTimeout(resolve, outlivedMs));
}

/** Cloudflare delivers a message at least once: here each once more. */
async function redeliverViews(): Promise<void> {
  const rows = await h.sql`select id, video_id, viewer_id, viewer_key, last_beacon,
    extract(epoch from started_at) * 1000 as first_ms, extract(epoch from updated_at) * 1000 as last_ms,
    watched_seconds, watched_parts, startup_ms, rebuffer_ms, error_code, country, device, referrer from video_views`;
  const messages = rows.map((row) => ({
    id: row.id,
    videoId: row.video_id,
    viewerId: row.viewer_id,
    viewerKey: row.viewer_key,
    earlierKey: null,
    number: row.last_beacon,
    firstMs: Number(row.first_ms),
    lastMs: Number(row.last_ms),
    started: true,
    watchedSeconds: row.watched_seconds,
    parts: row.watched_parts,
    startupMs: row.startup_ms,
    rebufferMs: row.rebuffer_ms,
    errorCode: row.error_code,
    country: row.country,
    device: row.device,
    referrer: row.referrer,
  }));
  const { VIEWS } = await h.worker.getEnv();
  const known = newMark();
  // The last message is of a viewing that is new: when that is written, so are those before it.
  const [first] = messages;
  if (!first) return;
  for (let i = 0; i < messages.length; i += 50) await VIEWS.send(messages.slice(i, i + 50));
  await VIEWS.send([{ ...first, id: known, started: false, watchedSeconds: 0, parts: "0".repeat(100) }]);
  await until(
    () => h.sql`delete from video_views where id = ${known} returning id`,
    (gone) => gone.length === 1,
    30,
  );
}

function newMark(): string {
  return "viw_22222222222222222222";
}
