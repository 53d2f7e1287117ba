// PGlite runs one transaction after the other. With TEST_PG_URL the locks of a real server are looked at as well.
import { afterAll, beforeAll, expect, test } from "vitest";
import { countsOf, talk } from "../comments/talk.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newComment, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
let say: ReturnType<typeof talk>;
let admin: Person, owner: Person, ann: Person, bob: Person;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  say = talk(h);
  [admin, owner] = [await newPerson(h, "admin"), await newPerson(h, "creator")];
  [ann, bob] = [await newPerson(h, "user"), await newPerson(h, "user")];
});
afterAll(() => h.stop());

const report = (by: Person, target: string, targetId: string) =>
  call(h, "POST", "reports", { token: by.token, body: { target, targetId, reason: "spam" } });
const uphold = (targetId: string, action: object) =>
  call(h, "POST", "admin/reports/decide", { token: admin.token, body: { targetId, decision: "upheld", action } });
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status);

test("a comment is removed while it is answered, liked, held, changed and deleted: nobody waits in a circle", async () => {
  const video = await newVideo(h, owner.id, { visibility: "public" });
  for (let round = 0; round < 5; round += 1) {
    const ids = await Promise.all([1, 2, 3].map(() => newComment(h, video, ann.id)));
    for (const id of ids) await report(bob, "comment", id);
    const answers = await Promise.all(
      ids.flatMap((id, i) => [
        uphold(id, { kind: "remove-comment" }),
        say.hold(owner, id),
        say.edit(ann, id, `Words ${round}`),
        call(h, "POST", `comments/${id}/replies`, { token: bob.token, body: { body: "An answer" } }),
        say.like(bob, id),
        ...(i === 0 ? [say.remove(ann, id)] : []),
      ]),
    );
    for (const status of statuses(answers)) expect([200, 201, 204, 404, 409]).toContain(status);
  }
  const { counted, visible } = await countsOf(h, video);
  expect(counted).toBe(visible);
});

test("what is decided about an account, or its video, goes beside the deletion of that account and of who reported it", async () => {
  for (let round = 0; round < 5; round += 1) {
    const [accused, reporter] = [await newPerson(h, "creator"), await newPerson(h, "user")];
    const video = await newVideo(h, accused.id, { visibility: "public" });
    await newComment(h, video, reporter.id);
    await report(reporter, "video", video);
    await report(reporter, "user", accused.id);
    const remove = ({ id }: Person) => call(h, "DELETE", `admin/users/${id}`, { token: admin.token });
    const answers = await Promise.all([
      uphold(video, { kind: "take-down", reason: "Rules" }),
      uphold(accused.id, { kind: "suspend", reason: "Rules" }),
      remove(reporter),
      ...(round % 2 === 0 ? [remove(accused)] : []),
    ]);
    for (const status of statuses(answers)) expect([200, 204, 404, 409, 403]).toContain(status);
  }
});
