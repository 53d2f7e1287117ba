import { newId } from "../../schema/id.ts";
import { call, goodPassword, type Answer } from "../client.ts";
import type { Harness } from "../harness.ts";
import { newVideo, type Person } from "../security/cast.ts";
import { send } from "../views/beacons.ts";
import type { CommentEntry, Ledger, ListEntry, VideoEntry, Visibility } from "./ledger.ts";
import type { Random } from "./random.ts";

/** What a held comment holds: its channel blocks the word. */
export const blockedWord = "mudlark";

const weights = {
  comment: 16,
  reply: 16,
  editComment: 5,
  deleteComment: 4,
  likeComment: 10,
  unlikeComment: 4,
  moderate: 8,
  like: 14,
  unlike: 5,
  follow: 8,
  unfollow: 4,
  watch: 22,
  watchUnknown: 12,
  keepPosition: 8,
  forgetPosition: 2,
  addToList: 9,
  takeOutOfList: 3,
  makeList: 3,
  deleteList: 1,
  markRead: 2,
  report: 4,
  changeVisibility: 5,
  newVideo: 2,
  deleteVideo: 1,
  deleteOwnAccount: 1,
} as const;
const adminWeights = { takeDown: 3, restore: 3, decide: 4, deleteAccount: 1 } as const;
const mostGone = 8;
const mostDeletedVideos = 5;

/**
 * One deed of one person at random, noted in the ledger where it succeeded. Refusals are part of a day: others are
 * faster. Anything else, such as a 500, is in `wrong`. A person does one thing at a time, and so does whoever changes
 * one comment's state; all else of the same things is done at once.
 */
export function deedsOf(h: Harness, ledger: Ledger, random: Random, wrong: string[]) {
  const busyComments = new Set<string>();
  const done = new Map<string, number>();

  async function ask(who: Person | null, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await call(h, method, path, { ...(who ? { token: who.token } : {}), body });
    judge(`${method} ${path}`, answer);
    return answer;
  }

  function judge(what: string, { status, body }: Answer): void {
    if (status < 400 || [401, 403, 404, 409].includes(status)) return;
    wrong.push(`${what} answered ${status} ${JSON.stringify(body)}`);
  }

  const ok = ({ status }: Answer) => status < 300;
  const aVideo = () => random.pick(ledger.standingVideos());
  const aComment = (fits: (comment: CommentEntry) => boolean = () => true) =>
    random.pick([...ledger.comments.values()].filter((comment) => !comment.isDeleted && fits(comment)));
  const ownVideo = (who: Person) => random.pick(ledger.standingVideos().filter(({ ownerId }) => ownerId === who.id));
  const ownList = (who: Person, fits: (list: ListEntry) => boolean = () => true) =>
    random.pick(ledger.standingLists().filter((list) => list.ownerId === who.id && fits(list)));
  const words = () =>
    random.below(6) === 0 ? `Have a ${blockedWord} ${random.below(1e6)}` : `Words ${random.below(1e6)}`;

  async function alone<T>(comment: CommentEntry | undefined, work: (comment: CommentEntry) => Promise<T>) {
    if (!comment || busyComments.has(comment.id)) return;
    busyComments.add(comment.id);
    try {
      await work(comment);
    } finally {
      busyComments.delete(comment.id);
    }
  }

  function noteComment({ body }: Answer, authorId: string): void {
    const { id, videoId, parentId, state } = body;
    const words = body.body as string;
    const facts = {
      wasHeld: state === "held",
      isRemoved: false,
      isDeleted: false,
      isPinned: false,
      likes: new Set<string>(),
    };
    ledger.comments.set(id, { id, videoId, authorId, parentId, body: words, state, ...facts });
  }

  async function beacons(who: Person | null, video: VideoEntry, address: string): Promise<void> {
    const view = newId("view");
    const completed = random.below(3) === 0;
    const watchedSeconds = random.below(8);
    const parts = completed ? `f${"0".repeat(23)}1` : `f${"0".repeat(24)}`;
    const sent = [
      { view, number: 1, event: "start", startupMs: 100 },
      { view, number: 2, event: completed ? "end" : "heartbeat", watchedSeconds, parts },
    ];
    // The last one twice, as a page that closes may send it.
    let taken = 0;
    let last = 0;
    for (const beacon of [...sent, ...sent.slice(1)]) {
      const answer = await send(h, video.id, beacon, { ...(who ? { token: who.token } : {}), address });
      judge("a beacon", answer);
      if (!ok(answer)) continue;
      taken += 1;
      last = Math.max(last, beacon.number);
    }
    if (taken === 0 || who?.id === video.ownerId) return;
    const told = last === 2 ? { watchedSeconds, completed } : { watchedSeconds: 0, completed: false };
    ledger.viewings.set(view, { viewer: who?.id ?? address, video: video.id, ...told });
  }

  const deeds: Record<keyof typeof weights | keyof typeof adminWeights, (who: Person) => Promise<void>> = {
    async comment(who) {
      const video = aVideo();
      if (!video) return;
      const answer = await ask(who, "POST", `videos/${video.id}/comments`, { body: words() });
      if (ok(answer)) noteComment(answer, who.id);
    },
    async reply(who) {
      const comment = aComment();
      if (!comment) return;
      const answer = await ask(who, "POST", `comments/${comment.id}/replies`, { body: words() });
      if (ok(answer)) noteComment(answer, who.id);
    },
    editComment: (who) =>
      alone(
        aComment(({ authorId }) => authorId === who.id),
        async (comment) => {
          const answer = await ask(who, "PATCH", `comments/${comment.id}`, { body: words() });
          if (!ok(answer)) return;
          comment.body = answer.body.body;
          if (answer.body.state !== "held") return;
          Object.assign(comment, { state: "held", wasHeld: true, isPinned: false });
        },
      ),
    async deleteComment(who) {
      const comment = aComment(
        ({ authorId, videoId }) => authorId === who.id || ledger.videos.get(videoId)?.ownerId === who.id,
      );
      if (comment && ok(await ask(who, "DELETE", `comments/${comment.id}`))) comment.isDeleted = true;
    },
    async likeComment(who) {
      const comment = aComment();
      if (comment && ok(await ask(who, "PUT", `comments/${comment.id}/like`))) comment.likes.add(who.id);
    },
    async unlikeComment(who) {
      const comment = aComment(({ likes }) => likes.has(who.id));
      if (comment && ok(await ask(who, "DELETE", `comments/${comment.id}/like`))) comment.likes.delete(who.id);
    },
    moderate: (who) =>
      alone(
        aComment(({ videoId }) => ledger.videos.get(videoId)?.ownerId === who.id),
        async (comment) => {
          if (comment.state === "held") {
            if (ok(await ask(who, "POST", `comments/${comment.id}/approve`))) comment.state = "visible";
          } else if (random.below(3) === 0) {
            if (!ok(await ask(who, "POST", `comments/${comment.id}/hold`))) return;
            Object.assign(comment, { state: "held", wasHeld: true, isPinned: false });
          } else if (comment.isPinned) {
            if (ok(await ask(who, "DELETE", `comments/${comment.id}/pin`))) comment.isPinned = false;
          } else if (comment.parentId === null) {
            if (!ok(await ask(who, "PUT", `comments/${comment.id}/pin`))) return;
            for (const other of ledger.wholeComments(comment.videoId)) other.isPinned = other === comment;
          }
        },
      ),
    async like(who) {
      const video = aVideo();
      if (video && ok(await ask(who, "PUT", `videos/${video.id}/like`))) video.likes.add(who.id);
    },
    async unlike(who) {
      const video = random.pick(ledger.standingVideos().filter(({ likes }) => likes.has(who.id)));
      if (video && ok(await ask(who, "DELETE", `videos/${video.id}/like`))) video.likes.delete(who.id);
    },
    async follow(who) {
      const owner = aVideo()?.ownerId;
      if (!owner || owner === who.id || !ok(await ask(who, "PUT", `channels/${owner}/subscription`))) return;
      ledger.follows.set(who.id, (ledger.follows.get(who.id) ?? new Set()).add(owner));
    },
    async unfollow(who) {
      const owner = random.pick(ledger.followedBy(who.id));
      if (owner && ok(await ask(who, "DELETE", `channels/${owner}/subscription`))) {
        ledger.follows.get(who.id)?.delete(owner);
      }
    },
    async watch(who) {
      const video = aVideo();
      if (video) await beacons(who, video, "192.0.2.1");
    },
    async watchUnknown() {
      const video = aVideo();
      if (video) await beacons(null, video, `198.51.100.${random.below(12)}`);
    },
    async keepPosition(who) {
      const video = aVideo();
      if (!video || !ok(await ask(who, "PUT", `history/${video.id}`, { positionSeconds: random.below(9) }))) return;
      ledger.history.set(who.id, (ledger.history.get(who.id) ?? new Set()).add(video.id));
    },
    async forgetPosition(who) {
      const known = ledger.history.get(who.id) ?? new Set<string>();
      if (random.below(4) === 0) {
        if (ok(await ask(who, "DELETE", "history"))) known.clear();
        return;
      }
      const id = random.pick([...known]);
      if (id && ok(await ask(who, "DELETE", `history/${id}`))) known.delete(id);
    },
    async makeList(who) {
      if (random.below(2) === 0) {
        const { body } = await ask(who, "GET", "playlists");
        const later = body.items?.find(({ kind }: ListEntry) => kind === "watch-later");
        if (!later || ledger.lists.has(later.id)) return;
        ledger.lists.set(later.id, { id: later.id, ownerId: who.id, kind: "watch-later", items: new Set() });
        return;
      }
      const answer = await ask(who, "POST", "playlists", { title: "A list", visibility: "public" });
      if (!ok(answer)) return;
      const { id } = answer.body;
      ledger.lists.set(id, { id, ownerId: who.id, kind: "list", items: new Set() });
    },
    async addToList(who) {
      const [list, video] = [ownList(who), aVideo()];
      if (!list) return deeds.makeList(who);
      if (video && ok(await ask(who, "PUT", `playlists/${list.id}/items/${video.id}`))) list.items.add(video.id);
    },
    async takeOutOfList(who) {
      const list = ownList(who, ({ items }) => items.size > 0);
      const id = random.pick([...(list?.items ?? [])]);
      if (list && id && ok(await ask(who, "DELETE", `playlists/${list.id}/items/${id}`))) list.items.delete(id);
    },
    async deleteList(who) {
      const list = ownList(who, ({ kind }) => kind === "list");
      if (list && ok(await ask(who, "DELETE", `playlists/${list.id}`))) ledger.lists.delete(list.id);
    },
    async markRead(who) {
      await ask(who, "POST", "notifications/read", {});
    },
    async report(who) {
      const [video, comment] = [aVideo(), aComment()];
      const target =
        comment && random.below(2) === 0
          ? { target: "comment", targetId: comment.id, ownerId: comment.authorId }
          : { target: "video", targetId: video?.id ?? "", ownerId: video?.ownerId };
      if (target.targetId === "" || target.ownerId === who.id) return;
      const { ownerId: _, ...body } = target;
      const answer = await ask(who, "POST", "reports", { ...body, reason: "spam" });
      if (answer.status !== 201) return;
      ledger.reports.set(answer.body.id, { id: answer.body.id, reporterId: who.id, targetId: body.targetId });
    },
    async changeVisibility(who) {
      const video = ownVideo(who);
      const visibility = random.pick<Visibility>(["public", "public", "public", "unlisted", "private"]);
      if (!video || !visibility) return;
      if (ok(await ask(who, "PATCH", `videos/${video.id}`, { visibility }))) video.visibility = visibility;
    },
    async newVideo(who) {
      if (ledger.people.get(who.id)?.role === "creator" && ledger.videos.size < 26) await addVideo(who);
    },
    async deleteVideo(who) {
      const deleted = [...ledger.videos.values()].filter(({ isDeleted }) => isDeleted).length;
      const video = ownVideo(who);
      if (!video || deleted >= mostDeletedVideos) return;
      if (ok(await ask(who, "DELETE", `videos/${video.id}`))) video.isDeleted = true;
    },
    async deleteOwnAccount(who) {
      if (ledger.gone.size >= mostGone) return;
      if (ok(await ask(who, "DELETE", "users/me", { password: goodPassword }))) ledger.gone.add(who.id);
    },
    async takeDown(who) {
      const video = random.pick(ledger.standingVideos().filter(({ isDown }) => !isDown));
      if (!video || !ok(await ask(who, "POST", `admin/videos/${video.id}/take-down`, { reason: "Rules" }))) return;
      video.isDown = true;
      ledger.takenDown.push(video.id);
    },
    async restore(who) {
      const video = random.pick(ledger.standingVideos().filter(({ isDown }) => isDown));
      if (!video || !ok(await ask(who, "POST", `admin/videos/${video.id}/restore`))) return;
      video.isDown = false;
      ledger.restored.push(video.id);
    },
    async decide(who) {
      const { targetId } = random.pick([...ledger.reports.values()]) ?? {};
      if (!targetId) return;
      const comment = ledger.comments.get(targetId);
      const upheld = comment !== undefined && random.below(3) > 0;
      const decision = upheld ? { decision: "upheld", action: { kind: "remove-comment" } } : { decision: "dismissed" };
      if (!ok(await ask(who, "POST", "admin/reports/decide", { targetId, ...decision }))) return;
      if (upheld) Object.assign(comment, { isRemoved: true, isPinned: false });
    },
    async deleteAccount(who) {
      const victim = random.pick(
        [...ledger.people.values()].filter(({ role, id }) => role === "user" && ledger.isHere(id)),
      );
      if (!victim || ledger.gone.size >= mostGone) return;
      if (ok(await ask(who, "DELETE", `admin/users/${victim.id}`))) ledger.gone.add(victim.id);
    },
  };

  /** A row that plays as far as the database tells, with objects under its prefixes. */
  async function addVideo(owner: Person, visibility: Visibility = "public"): Promise<void> {
    const title = `Video ${ledger.videos.size}`;
    const id = await newVideo(h, owner.id, { visibility: "private", title });
    const { MEDIA } = await h.worker.getEnv();
    await MEDIA.put(`sources/${id}/upl_x`, "source");
    await MEDIA.put(`videos/${id}/e1/manifest.json`, "{}");
    const facts = { isDown: false, isDeleted: false, likes: new Set<string>() };
    ledger.videos.set(id, { id, title, ownerId: owner.id, visibility: "private", ...facts });
    // By the API, so that all who are to hear of it do.
    const answer = await ask(owner, "PATCH", `videos/${id}`, { visibility });
    const entry = ledger.videos.get(id);
    if (ok(answer) && entry) entry.visibility = visibility;
  }

  return {
    addVideo,
    done,
    async one(who: Person): Promise<void> {
      const isAdmin = ledger.people.get(who.id)?.role === "admin";
      const name = isAdmin ? random.weighted(adminWeights) : random.weighted(weights);
      done.set(name, (done.get(name) ?? 0) + 1);
      await deeds[name](who);
    },
  };
}
