import { call } from "../client.ts";
import type { Harness } from "../harness.ts";
import type { Findings } from "./findings.ts";
import type { Ledger } from "./ledger.ts";

type Items = { items: any[]; nextCursor: string | null };

/** What the API answers to who is not signed in, by the shared answers as well. */
export async function compareForVisitors(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const listed = ledger.listedVideos();
  const ids = listed.map(({ id }) => id);
  for (const sort of ["newest", "popular", "trending", "longest"]) {
    const items = await pages(h, `videos?sort=${sort}&limit=10`);
    findings.sameList(
      `the list of videos by ${sort}`,
      items.map(({ id }) => id),
      ids,
    );
  }
  await each(ledger.videos.values(), async (entry) => {
    const { status, body } = await call(h, "GET", `videos/${entry.id}`);
    const isOpen = ledger.standingVideos().includes(entry) && ledger.visibilityOf(entry) !== "private";
    findings.same(`status of video ${entry.id} for a visitor`, status, isOpen ? 200 : 404);
    if (!isOpen || status !== 200) return;
    const visible = ledger.visibleComments(entry.id);
    findings.sameFields(`video ${entry.id} for a visitor`, body, {
      title: entry.title,
      visibility: entry.visibility,
      viewCount: ledger.viewsOf(entry.id).views,
      likeCount: ledger.likesOf(entry),
      commentCount: visible.length,
    });
    await compareThreads(h, ledger, findings, entry.id);
  });
  await each(ledger.people.values(), async (person) => {
    const { status, body } = await call(h, "GET", `channels/${person.id}`);
    findings.same(`status of channel ${person.id}`, status, ledger.isHere(person.id) ? 200 : 404);
    if (status !== 200) return;
    findings.sameFields(`channel ${person.id}`, body, {
      followerCount: ledger.followersOf(person.id),
      videoCount: listed.filter(({ ownerId }) => ownerId === person.id).length,
    });
  });
  for (const path of ["recommendations?limit=40", "recommendations/rows"]) {
    const { body } = await call(h, "GET", path);
    const rows = (body.rows ?? [body]) as { items: { video: { id: string } }[] }[];
    const shown = rows.flatMap(({ items }) => items.map(({ video }) => video.id));
    findings.subset(`suggested by ${path}`, shown, ids);
  }
  const { body } = await call(h, "GET", "search?q=video&limit=50");
  findings.sameList(
    "what a search finds",
    body.items.map(({ id }: { id: string }) => id),
    ids,
  );
  for (const item of body.items) {
    findings.same(`views of ${item.id} in a search`, item.viewCount, ledger.viewsOf(item.id).views);
  }
}

async function compareThreads(h: Harness, ledger: Ledger, findings: Findings, videoId: string): Promise<void> {
  const first = (await call(h, "GET", `videos/${videoId}/comments?limit=50`)).body;
  const threads = [...(first.pinned ? [first.pinned] : []), ...(await pages(h, `videos/${videoId}/comments?limit=10`))];
  const visible = ledger.visibleComments(videoId);
  const tops = new Set(visible.map(({ id, parentId }) => parentId ?? id));
  findings.sameList(
    `threads of ${videoId}`,
    threads.map(({ id }) => id),
    [...tops],
  );
  findings.same(`the pinned one of ${videoId}`, first.pinned?.id, visible.find(({ isPinned }) => isPinned)?.id);
  const entryOf = new Map(visible.map((comment) => [comment.id, comment]));
  for (const thread of threads) {
    const answers = visible.filter(({ parentId }) => parentId === thread.id);
    findings.same(`replyCount of ${thread.id}`, thread.replyCount, answers.length);
    const replies = answers.length > 0 ? await pages(h, `comments/${thread.id}/replies?limit=10`) : [];
    findings.sameList(
      `answers to ${thread.id}`,
      replies.map(({ id }) => id),
      answers.map(({ id }) => id),
    );
    for (const shown of [thread, ...replies]) {
      const entry = entryOf.get(shown.id);
      findings.sameFields(`comment ${shown.id} for a visitor`, shown, {
        body: entry?.body ?? "",
        likeCount: entry ? ledger.likesOf(entry) : 0,
        pinned: entry?.isPinned ?? false,
      });
      findings.same(`author of ${shown.id}`, shown.author?.id, entry?.authorId);
    }
  }
}

/** What each person is told of itself. */
export async function compareForPeople(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const standing = ledger.standingVideos();
  await each(ledger.people.values(), async ({ token, id }) => {
    const read = async (path: string) => (await call(h, "GET", path, { token })).body;
    if (!ledger.isHere(id)) {
      findings.same(
        `status of users/me for ${id}, who is gone`,
        (await call(h, "GET", "users/me", { token })).status,
        401,
      );
      return;
    }
    const seen = standing.filter((video) => ledger.sees(id, video));
    const seenIds = new Set(seen.map((video) => video.id));
    const liked = await pages(h, "users/me/liked-videos?limit=10", token);
    findings.sameSet(
      `liked videos of ${id}`,
      liked.map((video) => video.id),
      seen.filter(({ likes }) => likes.has(id)).map((video) => video.id),
    );
    const history = await pages(h, "history?limit=10", token);
    findings.sameSet(
      `history of ${id}`,
      history.map(({ video }) => video.id),
      [...(ledger.history.get(id) ?? [])].filter((video) => seenIds.has(video)),
    );
    const followed = await pages(h, "subscriptions?limit=10", token);
    findings.sameSet(
      `subscriptions of ${id}`,
      followed.map((channel) => channel.id),
      ledger.followedBy(id),
    );
    for (const list of (await read("playlists")).items) {
      const entry = ledger.lists.get(list.id);
      if (entry) findings.same(`itemCount of ${list.id}`, list.itemCount, ledger.standing(entry.items).length);
    }
    const { unreadCount } = await read("notifications/unread");
    const rows = await h.sql`select payload->>'videoId' as video from notifications
      where user_id = ${id} and read_at is null and kind <> 'video.announced'`;
    const told = rows.filter(({ video }) => video === null || seenIds.has(video));
    findings.same(`unread notifications of ${id}`, unreadCount, told.length);
    const quota = await read("users/me/quota");
    const own = standing.filter(({ ownerId }) => ownerId === id);
    findings.same(`videos in the quota of ${id}`, quota.videos.used, own.length);
    const bytes = own.reduce((sum, video) => sum + (video.sourceBytes ?? 0), 0);
    findings.same(`bytes in the quota of ${id}`, quota.bytes.used, bytes);
  });
}

/** The work for each, eight at a time. */
async function each<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const next = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, next));
}

async function pages(h: Harness, path: string, token?: string): Promise<any[]> {
  const items: any[] = [];
  let cursor: string | null = null;
  do {
    const answer: { status: number; body: unknown } = await call(
      h,
      "GET",
      `${path}${cursor ? `&cursor=${cursor}` : ""}`,
      token ? { token } : {},
    );
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
    const page = answer.body as Items;
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}
