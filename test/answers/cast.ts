import { startRedisSwitch } from "../sessions/redis-switch.ts";
import { call, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { startCountingNeon } from "./counting-neon.ts";

/** A site with shared answers, a public video, and counters before Postgres and Redis. */
export async function startSite(variables: Record<string, string> = {}) {
  let target = "";
  const neon = await startCountingNeon(() => target);
  const redis = await startRedisSwitch();
  const h = await startHarness({
    RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600,read=100000/60,search=100000/60,engage=500/60",
    NEON_FETCH_ENDPOINT: `${neon.url}/sql`,
    ANSWER_LIFE_MS: "1800",
    ...redis.variables,
    ...variables,
  });
  target = h.at.neon;
  const creator = await signUp(h, "creator");
  return {
    h,
    neon,
    redis,
    creator,
    /** A public video that can be played, as far as the API knows. */
    async publicVideo(title: string): Promise<string> {
      const { id } = await newDraft(h, creator, { title, visibility: "private" });
      await h.sql`update videos set state = 'ready', playable = true, epoch = 1 where id = ${id}`;
      await changeVideo(h, creator, id, { visibility: "public" });
      return id;
    },
    async stop() {
      await h.stop();
      await Promise.all([neon.stop(), redis.stop()]);
    },
  };
}

export async function changeVideo(h: Harness, creator: Account, id: string, body: Record<string, unknown>) {
  const answer = await call(h, "PATCH", `videos/${id}`, { token: creator.token, body });
  if (answer.status !== 200) throw new Error(`the change answered ${answer.status} ${JSON.stringify(answer.body)}`);
}
