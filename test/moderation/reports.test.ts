import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call, signUp, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
let admin: Person, owner: Person, viewer: Person;
let video: string;

beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  [admin, owner, viewer] = [await newPerson(h, "admin"), await newPerson(h, "creator"), await newPerson(h, "user")];
});
afterAll(() => h.stop());

const report = (by: { token: string } | null, body: object) =>
  call(h, "POST", "reports", { ...(by ? { token: by.token } : {}), body });
const ofVideo = (by: { token: string }, targetId = video, more: object = {}) =>
  report(by, { target: "video", targetId, reason: "spam", ...more });
const queue = async (query = "", by = admin) =>
  (await call(h, "GET", `admin/reports?${query}`, { token: by.token })).body;
const detail = async (id: string) => (await call(h, "GET", `admin/reports/${id}`, { token: admin.token })).body;
const decide = (body: object, by = admin) => call(h, "POST", "admin/reports/decide", { token: by.token, body });
const notifications = async (who: Person) =>
  (await call(h, "GET", "notifications", { token: who.token })).body.items as Record<string, any>[];
const newComment = async (on: string, by: Person, state = "visible") => {
  const id = newId("comment");
  await h.sql`insert into comments (id, video_id, author_id, body, state)
    values (${id}, ${on}, ${by.id}, 'Buy cheap watches', ${state})`;
  await h.sql`update videos set comment_count = (select count(*) from comments where video_id = ${on} and state = 'visible')
    where id = ${on}`;
  return id;
};

describe("reporting", () => {
  beforeAll(async () => void (video = await newVideo(h, owner.id, { visibility: "public", title: "A bad film" })));

  test("the same reporter's second report of the same thing is the first one", async () => {
    const first = await ofVideo(viewer, video, { message: "Look at minute two." });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ target: "video", targetId: video, reason: "spam", state: "open" });
    const again = await ofVideo(viewer, video, { reason: "violent" });
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
  });

  test("of twenty at once, one is stored", async () => {
    const eager = await newPerson(h, "user");
    const answers = await Promise.all(Array.from({ length: 20 }, () => ofVideo(eager)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  test("needs an account with a confirmed address, and what may be seen, and is not its own", async () => {
    const unverified = await signUp(h);
    const hidden = await newVideo(h, owner.id, { visibility: "private" });
    const comment = await newComment(video, owner, "held");
    const codes = await Promise.all([
      report(null, { target: "video", targetId: video, reason: "spam" }),
      ofVideo(unverified),
      ofVideo(viewer, hidden),
      ofVideo(viewer, newId("video")),
      ofVideo(owner),
      report(viewer, { target: "comment", targetId: comment, reason: "spam" }),
      report(viewer, { target: "comment", targetId: await newComment(hidden, owner), reason: "spam" }),
      report(viewer, { target: "user", targetId: newId("user"), reason: "other" }),
      report(viewer, { target: "user", targetId: viewer.id, reason: "other" }),
    ]);
    expect(codes.map(({ body }) => body.code)).toEqual([
      "UNAUTHENTICATED",
      "EMAIL_NOT_VERIFIED",
      "VIDEO_NOT_FOUND",
      "VIDEO_NOT_FOUND",
      "REPORT_OWN",
      "COMMENT_NOT_FOUND",
      "COMMENT_NOT_FOUND",
      "USER_NOT_FOUND",
      "REPORT_OWN",
    ]);
  });

  test.each([
    ["an unknown reason", { target: "video", reason: "dull" }],
    ["an id of something else", { target: "user", reason: "spam" }],
    ["too many words", { target: "video", reason: "spam", message: "x".repeat(2001) }],
  ])("%s is refused with its field", async (_what, body) => {
    const answer = await report(viewer, { targetId: video, ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].path).toMatch(/^body\./);
  });
});

describe("the queue", () => {
  let others: Person[];
  let comment: string;
  beforeAll(async () => {
    await h.sql`delete from reports`;
    video = await newVideo(h, owner.id, { visibility: "public", title: "Another bad film" });
    comment = await newComment(video, owner);
    others = await Promise.all([1, 2, 3].map(() => newPerson(h, "user")));
    for (const each of others) await ofVideo(each);
    await report(viewer, { target: "comment", targetId: comment, reason: "hateful" });
    await report(viewer, { target: "user", targetId: owner.id, reason: "other" });
  });

  test("has each target once, with its count, the oldest first", async () => {
    const { items, nextCursor } = await queue();
    expect(nextCursor).toBeNull();
    expect(items.map((item: any) => [item.target, item.targetId, item.reportCount, item.name])).toEqual([
      ["video", video, 3, "Another bad film"],
      ["comment", comment, 1, "Buy cheap watches"],
      ["user", owner.id, 1, "A Person"],
    ]);
    expect((await queue("target=comment")).items).toHaveLength(1);
  });

  test("its pages follow one another without a gap", async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: any = await queue(`limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((item: any) => item.targetId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([video, comment, owner.id]);
    expect((await queue("cursor=nonsense")).code).toBe("VALIDATION_FAILED");
  });

  test("a target's page tells how it stands, who reported it and what was done", async () => {
    await call(h, "PATCH", `videos/${video}`, { token: admin.token, body: { title: "Renamed" } });
    expect(await detail(video)).toMatchObject({
      name: "Renamed",
      state: "public",
      accused: { id: owner.id, role: "creator", status: "active" },
      history: [{ action: "video.update" }],
    });
    expect((await detail(video)).reports.map((each: any) => each.reporter.id).sort()).toEqual(
      others.map(({ id }) => id).sort(),
    );
    expect(await detail(comment)).toMatchObject({ name: "Buy cheap watches", state: "visible", videoId: video });
    expect((await call(h, "GET", `admin/reports/${newId("video")}`, { token: admin.token })).body.code).toBe(
      "REPORT_NOT_FOUND",
    );
  });

  test("is for admins alone", async () => {
    for (const person of [viewer, owner]) {
      expect((await queue("", person)).code).toBe("FORBIDDEN");
      expect((await call(h, "GET", `admin/reports/${video}`, { token: person.token })).status).toBe(403);
      expect((await decide({ targetId: video, decision: "dismissed" }, person)).status).toBe(403);
    }
  });

  test("a report outlives what it is about, and who made it", async () => {
    const [gone, reporter] = [await newVideo(h, owner.id, { visibility: "public" }), await newPerson(h, "user")];
    await ofVideo(reporter, gone);
    await call(h, "DELETE", `videos/${gone}`, { token: owner.token });
    await call(h, "DELETE", `admin/users/${reporter.id}`, { token: admin.token });
    expect(await detail(gone)).toMatchObject({ name: null, state: null, reports: [{ reporter: null }] });
    expect((await decide({ targetId: gone, decision: "dismissed" })).status).toBe(200);
  });
});

describe("a decision", () => {
  let reporters: Person[];
  beforeAll(async () => {
    await h.sql`delete from reports`;
    reporters = await Promise.all([1, 2].map(() => newPerson(h, "user")));
  });
  const reported = async (options: Parameters<typeof newVideo>[2] = {}) => {
    const id = await newVideo(h, owner.id, { visibility: "public", title: "Judged", ...options });
    for (const each of reporters) await ofVideo(each, id);
    return id;
  };

  test("decides all open reports of the target, notes it once, and tells each reporter once", async () => {
    const id = await reported();
    const answer = await decide({ targetId: id, decision: "dismissed", note: "Satire." });
    expect(answer.status).toBe(200);
    expect(answer.body.reports).toHaveLength(2);
    for (const each of answer.body.reports) {
      expect(each).toMatchObject({ state: "dismissed", note: "Satire.", decidedBy: { id: admin.id } });
    }
    expect(answer.body.history).toMatchObject([
      { action: "report.dismiss", actor: { id: admin.id }, detail: { after: { reports: 2, note: "Satire." } } },
    ]);
    expect((await queue()).items.map((item: any) => item.targetId)).not.toContain(id);
    expect((await queue("state=dismissed")).items[0]).toMatchObject({ targetId: id, reportCount: 2 });
    for (const each of reporters) {
      const told = await until(
        () => notifications(each),
        (list) => list.length > 0,
      );
      expect(told).toMatchObject([{ kind: "report.dismissed", subject: "Judged", video: null }]);
    }
    expect((await decide({ targetId: id, decision: "upheld" })).body.code).toBe("REPORT_DECIDED");
    expect((await ofVideo(reporters[0] as Person, id)).status).toBe(201);
    expect((await decide({ targetId: newId("video"), decision: "upheld" })).body.code).toBe("REPORT_NOT_FOUND");
  });

  test("of ten at once that contradict each other one holds, and only its action happens", async () => {
    const id = await reported();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        decide(
          i % 2 === 0
            ? { targetId: id, decision: "dismissed" }
            : { targetId: id, decision: "upheld", action: { kind: "take-down", reason: "Reason." } },
        ),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    const { reports, state } = await detail(id);
    expect(new Set(reports.map((each: any) => each.state)).size).toBe(1);
    expect(state).toBe(reports[0].state === "upheld" ? "taken-down" : "public");
    const entries = await h.sql`select action from audit_log where target_id = ${id}`;
    expect(entries).toHaveLength(reports[0].state === "upheld" ? 2 : 1);
  });

  test("may take the video down by the same stroke", async () => {
    const id = await reported();
    const action = { kind: "take-down", reason: "It shows what it must not." };
    const { body } = await decide({ targetId: id, decision: "upheld", action });
    expect(body).toMatchObject({ state: "taken-down", takenDownReason: action.reason });
    expect(body.history.map((entry: any) => entry.action).sort()).toEqual(["report.uphold", "video.take-down"]);
    expect((await call(h, "GET", `videos/${id}`)).status).toBe(404);
  });

  test("may remove the comment, which counts no more", async () => {
    const id = await newVideo(h, owner.id, { visibility: "public" });
    const [bad, held] = [await newComment(id, viewer), await newComment(id, viewer, "held")];
    await newComment(id, owner);
    const count = async () => (await h.sql`select comment_count from videos where id = ${id}`)[0]?.comment_count;
    expect(await count()).toBe(2);
    await report(owner, { target: "comment", targetId: bad, reason: "spam" });
    const remove = { decision: "upheld", action: { kind: "remove-comment" } };
    expect((await decide({ targetId: bad, ...remove })).body).toMatchObject({ state: "removed" });
    expect(await count()).toBe(1);
    const told = await until(
      () => notifications(viewer),
      (list) => list.some(({ kind }) => kind === "comment.removed"),
    );
    expect(told.find(({ kind }) => kind === "comment.removed")).toMatchObject({ commentId: bad, video: { id } });
    // One that waited for its owner counted never.
    await h.sql`insert into reports (id, reporter_id, target, target_id, reason)
      values (${newId("report")}, ${owner.id}, 'comment', ${held}, 'spam')`;
    await decide({ targetId: held, ...remove });
    expect(await count()).toBe(1);
  });

  test("may suspend the account behind it, but no admin", async () => {
    const culprit = await newPerson(h, "creator");
    const id = await newVideo(h, culprit.id, { visibility: "public" });
    await ofVideo(viewer, id);
    const action = { kind: "suspend", reason: "Again and again." };
    expect((await decide({ targetId: id, decision: "upheld", action })).body.accused.status).toBe("suspended");
    await until(
      () => call(h, "GET", "users/me", { token: culprit.token }),
      ({ body }) => body.code === "ACCOUNT_SUSPENDED" && body.detail.includes("Again and again."),
      5,
    );
    const boss = await newPerson(h, "admin");
    await report(viewer, { target: "user", targetId: boss.id, reason: "other" });
    expect((await decide({ targetId: boss.id, decision: "upheld", action })).status).toBe(403);
    expect((await detail(boss.id)).reports[0].state).toBe("open");
  });

  test.each([
    ["an action with a dismissal", { decision: "dismissed", action: { kind: "take-down", reason: "x" } }],
    ["an action of another kind of target", { decision: "upheld", action: { kind: "remove-comment" } }],
    ["a take-down without a reason", { decision: "upheld", action: { kind: "take-down" } }],
  ])("%s is refused, and nothing is decided", async (_what, body) => {
    const id = await reported();
    expect((await decide({ targetId: id, ...body })).status).toBe(422);
    expect((await detail(id)).reports[0].state).toBe("open");
  });
});

// Last, for the Worker starts anew with other limits.
test("who reports too much is told when to come back", async () => {
  await h.configure({ RATE_LIMITS: "report=2/3600" });
  const [person, targetId] = [await newPerson(h, "user"), await newVideo(h, owner.id, { visibility: "public" })];
  expect([(await ofVideo(person, targetId)).status, (await ofVideo(person, targetId)).status]).toEqual([201, 200]);
  const refused = await ofVideo(person, targetId);
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
});
