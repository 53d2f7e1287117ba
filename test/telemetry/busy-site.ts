import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { noRateLimits } from "../security/cast.ts";
import { headerOnly } from "../transcode/hand-made-plan.ts";
import { newView, send } from "../views/beacons.ts";
import { startReceiver } from "../webhooks/receiver.ts";
import { makeDue, newWebhook, waitFor } from "../webhooks/world.ts";
import { startRelay } from "./relay.ts";

export type BusySite = Awaited<ReturnType<typeof startBusySite>>;

/** A platform with a real transcoder on which all goes on that there is a number for, with what may go wrong. */
export async function startBusySite() {
  let h: Harness;
  const [receiver, neon, redis, typesense] = await Promise.all([
    startReceiver(),
    startRelay(() => h.at.neon),
    startRelay(() => h.at.redis),
    startRelay(() => h.at.typesense),
  ]);
  h = await startHarness({
    RATE_LIMITS: `${noRateLimits},comment=2/600,beacon=20/600,read=10000/60`,
    WEBHOOK_ALLOW_HOSTS: receiver.host,
    NEON_FETCH_ENDPOINT: `${neon.url}/sql`,
    UPSTASH_REDIS_REST_URL: redis.url,
    TYPESENSE_URL: typesense.url,
    ANSWER_LIFE_MS: "2000",
    MAX_STREAMS: "20",
    LADDER: "360",
  });
  const transcoder = await h.startTranscoder();
  const creator = await signUp(h, "creator");
  const encoded = await newDraft(h, creator, { title: "Encoded", visibility: "private" });
  const get = (path: string, token?: string) => call(h, "GET", path, token ? { token } : {});
  const stateOf = async (id: string) => (await get(`videos/${id}`, creator.token)).body.state as string;

  /** Uploads of a video, of one that is broken, and of what is none. */
  async function upload(): Promise<void> {
    const [broken, noVideo] = [await newDraft(h, creator), await newDraft(h, creator)];
    await uploadWhole(h, creator, noVideo, Buffer.from("Dear diary, ".repeat(200)));
    await uploadWhole(h, creator, encoded, await makeClip({ seconds: 5 }));
    await uploadWhole(h, creator, broken, headerOnly);
    await until(
      async () => Promise.all([stateOf(encoded.id), stateOf(broken.id)]),
      ([good, bad]) => good === "ready" && bad === "failed",
      120,
    );
  }

  /** A message that no transcoder knows, and one whose every try failed. */
  async function confuse(): Promise<void> {
    h.queue.add("transcode", "no job", "text");
    await h.deadLetter('{"kind":"no job"}');
  }

  /** Webhooks of which one listens, one asks for a second try, one never answers well, and one wants no more. */
  async function tellWebhooks(): Promise<void> {
    const sent = async (path: string) => {
      const webhook = await newWebhook(h, creator, receiver.url + path, ["video.deleted"]);
      const { body } = await call(h, "POST", `webhooks/${webhook.id}/test`, { token: creator.token });
      return { webhook: webhook.id, delivery: body.id as string };
    };
    receiver.status("/busy", 503);
    receiver.status("/gone", 410);
    const well = await sent("/well");
    await waitFor(h, creator, well.delivery, "delivered");
    await waitFor(h, creator, (await sent("/gone")).delivery, "failed");
    await waitFor(h, creator, (await sent("/busy")).delivery, "waiting", 1);
    const never = await sent("/busy");
    await waitFor(h, creator, never.delivery, "waiting", 1);
    // As if eight more had failed.
    await h.sql`update webhook_deliveries set attempts = 9 where id = ${never.delivery}`;
    await makeDue(h, never.webhook);
    await waitFor(h, creator, never.delivery, "failed", 2);
    // One whose sender forgot it, until cron comes by, which it does not here.
    await h.sql`update webhook_deliveries set state = 'waiting', next_attempt_at = now() - interval '1 minute'
      where id = ${well.delivery}`;
  }

  /** Viewings of this round: one that goes well, one that stalls, one that fails. */
  async function watch(video: string): Promise<void> {
    const whole = "f".repeat(25);
    const shown = { rendition: "360p" };
    const from = { country: "NZ", address: `203.0.113.${rounds}` };
    const [well, badly] = [newView(), newView()];
    for (const beacon of [
      { view: well, number: 1, event: "start", startupMs: 420, ...shown },
      { view: well, number: 2, event: "end", watchedSeconds: 5, parts: whole, rebufferMs: 300, ...shown },
      { view: badly, number: 1, event: "start", startupMs: 900, ...shown },
      { view: badly, number: 2, event: "error", watchedSeconds: 1, error: "bufferStalledError", ...shown },
    ]) {
      await send(h, video, beacon, from);
    }
    // More than one address may send.
    for (let i = 0; i < 25; i += 1) await send(h, video, {}, { address: "203.0.113.255" });
  }

  async function play(account: Account): Promise<void> {
    const { body } = await get(`videos/${encoded.id}/playback`, account.token);
    const answer = await fetch(body.hls as string);
    if (answer.status !== 200) throw new Error(`the playlist answered ${answer.status}`);
  }

  /** Stores that are away for a moment, one after the other, while somebody asks. */
  async function loseStores(video: string): Promise<void> {
    redis.open = false;
    await get("videos?limit=3");
    await get("users/me", creator.token);
    redis.open = true;
    typesense.open = false;
    await get(`search?q=${crypto.randomUUID().slice(0, 8)}`);
    await call(h, "PATCH", `videos/${video}`, { token: creator.token, body: { title: `At ${Date.now()}` } });
    await until(
      async () => h.sql`select last_error from outbox where topic = 'search.sync'`,
      (rows) => rows.some((row) => row.last_error !== null),
    );
    typesense.open = true;
    neon.open = false;
    await get(`videos/${video}?fresh=${Date.now()}`, creator.token);
    await get("videos?limit=7");
    neon.open = true;
  }

  async function browse(video: string): Promise<void> {
    const person = await signUp(h);
    await call(h, "POST", "auth/login", { body: { email: person.email, password: goodPassword } });
    await call(h, "POST", "auth/login", { body: { email: person.email, password: "wrong pass phrase 1" } });
    await get("videos/vid_2222222222222222222z");
    await get("videos?limit=0");
    // The second and third within the life of the first.
    for (let i = 0; i < 3; i += 1) await get("videos?limit=5");
    await get("search?q=encoded");
    // Of three comments the third is over the limit.
    for (const body of ["One", "Two", "Three"]) {
      await call(h, "POST", `videos/${video}/comments`, { token: person.token, body: { body } });
    }
    await watch(video);
  }

  const watched = await newDraft(h, creator, { title: "Watched", visibility: "public" });
  await h.sql`update videos set state = 'ready', playable = true, duration_seconds = 5 where id = ${watched.id}`;
  /** What people do, and what goes wrong meanwhile. Of each kind the same each time. */
  let rounds = 0;
  async function round(): Promise<void> {
    rounds += 1;
    await browse(watched.id);
    await loseStores(watched.id);
  }

  return {
    h,
    transcoder,
    round,
    /** What takes longer, and happens once. */
    async work(): Promise<void> {
      await confuse();
      await Promise.all([upload(), tellWebhooks()]);
      await play(creator);
    },
    play: () => play(creator),
    async stop() {
      await h.stop();
      await Promise.all([receiver, neon, redis, typesense].map((server) => server.stop()));
    },
  };
}
