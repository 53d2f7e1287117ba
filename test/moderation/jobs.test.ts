import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobReport } from "../../schema/messages.ts";
import { call, newDraft, uploadWhole, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { mintToken, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { headerOnly, plan } from "../transcode/hand-made-plan.ts";

// The transcoder is played by hand: what matters is what its reports are answered with.
let h: Harness;
let admin: Person, owner: Person, stranger: Person;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  [admin, owner, stranger] = [
    await newPerson(h, "admin"),
    await newPerson(h, "creator"),
    await newPerson(h, "creator"),
  ];
});
afterAll(() => h.stop());

async function encoding(): Promise<string> {
  const account = owner as Person & Account;
  const draft = await newDraft(h, account, { title: "In the works", visibility: "public" });
  await uploadWhole(h, account, draft, headerOnly);
  // When its coordinator has the order.
  await until(
    () => report(draft.id, { type: "planned", plan }),
    ({ body }) => body.stop === false,
  );
  return draft.id;
}
async function report(id: string, body: JobReport, epoch = 1) {
  const token = await mintToken(h, "job", id, { epoch });
  return call(h, "POST", "transcode/reports", { token, body });
}
const progress: JobReport = { type: "progress", job: 0, frames: 24, tracks: [] };
const cancel = (id: string, by: Person = owner) => call(h, "POST", `videos/${id}/cancel`, { token: by.token });
const jobs = async (query = "", by = admin) => (await call(h, "GET", `admin/jobs?${query}`, { token: by.token })).body;
const video = async (id: string) => (await call(h, "GET", `videos/${id}`, { token: owner.token })).body;

describe("an encode that is cancelled", () => {
  test("fails with its reason, and every report of its epoch is told to stop", async () => {
    const id = await encoding();
    expect((await report(id, progress)).body).toEqual({ stop: false });
    const answer = await cancel(id);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ state: "failed", playable: false, error: { code: "ERR_ENCODE_CANCELLED" } });
    const output: JobReport = { type: "encoded", job: 0, cpuSeconds: 1, wallSeconds: 1, tracks: [] };
    for (const body of [progress, output, { type: "planned", plan } as JobReport]) {
      expect((await report(id, body)).body).toEqual({ stop: true });
    }
    expect((await video(id)).state).toBe("failed");
    expect((await call(h, "GET", `videos/${id}/encodes`, { token: owner.token })).body.items).toMatchObject([
      { epoch: 1, state: "failed", error: { code: "ERR_ENCODE_CANCELLED" } },
    ]);
  });

  test("can be cancelled again without effect, at once as well, and tried again", async () => {
    const id = await encoding();
    const answers = await Promise.all(Array.from({ length: 5 }, () => cancel(id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await call(h, "POST", `videos/${id}/retry`, { token: owner.token })).body.state).toBe("queued");
    await until(
      () => report(id, { type: "planned", plan }, 2),
      ({ body }) => body.stop === false,
    );
    expect((await report(id, progress, 1)).body).toEqual({ stop: true });
    expect((await report(id, progress, 2)).body).toEqual({ stop: false });
  });

  test("is none of another creator's, and an admin's cancelling is in the audit log", async () => {
    const id = await encoding();
    expect((await cancel(id, stranger)).status).toBe(404);
    expect((await call(h, "POST", `videos/${id}/cancel`)).status).toBe(401);
    expect((await report(id, progress)).body).toEqual({ stop: false });
    expect((await cancel(id, admin)).status).toBe(200);
    expect(await h.sql`select action, detail->>'route' as route from audit_log where target_id = ${id}`).toEqual([
      { action: "video.upload", route: "/cancel" },
    ]);
  });

  test("may not have begun: then it never begins", async () => {
    const id = await encoding();
    await cancel(id);
    // As where the order of the next epoch has not reached the coordinator yet.
    await h.sql`update videos set state = 'queued', epoch = 2, error_code = null, error_message = null where id = ${id}`;
    await h.sql`insert into encodes (video_id, epoch, upload_id)
      select video_id, 2, upload_id from encodes where video_id = ${id} and epoch = 1`;
    expect((await cancel(id)).status).toBe(200);
    await h.sql`insert into outbox (topic, payload) select 'encode.begin', jsonb_build_object('videoId', ${id}::text,
      'epoch', 2, 'source', jsonb_build_object('key', 'sources/x', 'sizeBytes', 1))`;
    await h.worker.scheduled({ cron: "* * * * *" });
    expect((await report(id, { type: "planned", plan }, 2)).body).toEqual({ stop: true });
    expect((await video(id)).state).toBe("failed");
  });

  test("where nothing is encoded, there is nothing to cancel", async () => {
    const ready = await newVideo(h, owner.id, { visibility: "public" });
    expect((await cancel(ready)).body.code).toBe("VIDEO_STATE_CONFLICT");
    const draft = await newVideo(h, owner.id, { state: "draft" });
    expect((await cancel(draft)).body.code).toBe("VIDEO_STATE_CONFLICT");
  });
});

describe("the list of jobs", () => {
  test("has the encodes of all creators with their state, the latest first", async () => {
    const [first, second] = [await encoding(), await encoding()];
    await cancel(first);
    const { items } = await jobs("limit=2");
    expect(items).toMatchObject([
      {
        video: { id: second, title: "In the works" },
        owner: { id: owner.id },
        epoch: 1,
        current: true,
        state: "processing",
        error: null,
      },
      { video: { id: first }, state: "failed", error: { code: "ERR_ENCODE_CANCELLED" } },
    ]);
    expect((await jobs("state=processing")).items.every((job: any) => job.state === "processing")).toBe(true);
    expect((await jobs("state=failed")).items[0].video.id).toBe(first);
  });

  test("its pages follow one another without a gap", async () => {
    const all = (await jobs("limit=100")).items.map((job: any) => `${job.video.id}/${job.epoch}`);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: any = await jobs(`limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((job: any) => `${job.video.id}/${job.epoch}`));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
    expect((await jobs("cursor=nonsense")).code).toBe("VALIDATION_FAILED");
  });

  test("is for admins alone", async () => {
    expect((await jobs("", owner)).code).toBe("FORBIDDEN");
  });
});
