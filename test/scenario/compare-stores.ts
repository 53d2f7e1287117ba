import type { SearchDocument } from "../../schema/search.ts";
import { weightedScore } from "../../worker/search/document.ts";
import type { Harness } from "../harness.ts";
import { indexOf } from "../search/platform.ts";
import type { Ledger } from "./ledger.ts";
import type { Findings } from "./findings.ts";

/** Every count that Postgres keeps, and the rows that it counts. */
export async function comparePostgres(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const people = await h.sql`select id, follower_count as followers,
    (select count(*)::int from user_subscriptions where creator_id = users.id) as rows from users`;
  findings.sameSet(
    "accounts",
    people.map(({ id }) => id),
    [...ledger.people.keys()].filter((id) => ledger.isHere(id)),
  );
  for (const { id, followers, rows } of people) {
    findings.same(`follower_count of ${id}`, followers, ledger.followersOf(id));
    findings.same(`rows of followers of ${id}`, rows, ledger.followersOf(id));
  }

  const videos = await h.sql`select v.id, visibility, taken_down_at is not null as down, view_count::int as views,
    like_count as likes, comment_count as comments,
    (select count(*)::int from video_likes where video_id = v.id) as like_rows,
    (select count(*)::int from video_views where video_id = v.id) as view_rows,
    (select count(*)::int from video_views where video_id = v.id and counted) as counted_rows,
    (select coalesce(sum(views), 0)::int from video_days where video_id = v.id) as day_views,
    (select coalesce(sum(starts), 0)::int from video_days where video_id = v.id) as day_starts,
    (select coalesce(sum(viewers), 0)::int from video_days where video_id = v.id) as day_viewers,
    (select coalesce(sum(completions), 0)::int from video_days where video_id = v.id) as day_completions,
    (select coalesce(sum(watched_seconds), 0)::int from video_days where video_id = v.id) as day_seconds
    from videos v`;
  findings.sameSet(
    "videos",
    videos.map(({ id }) => id),
    ledger.standingVideos().map(({ id }) => id),
  );
  for (const row of videos) {
    const entry = ledger.videos.get(row.id);
    if (!entry) continue;
    const views = ledger.viewsOf(row.id);
    const expected = {
      id: row.id,
      visibility: ledger.visibilityOf(entry),
      down: entry.isDown,
      views: views.views,
      likes: ledger.likesOf(entry),
      comments: ledger.visibleComments(row.id).length,
      like_rows: ledger.likesOf(entry),
      view_rows: views.rows,
      counted_rows: views.views,
      day_views: views.views,
      day_starts: views.rows,
      day_viewers: views.views,
      day_completions: views.completions,
      day_seconds: views.watchedSeconds,
    };
    findings.sameFields(`video ${row.id}`, row, expected);
  }

  const comments = await h.sql`select c.id, state, author_id, deleted_at is not null as deleted,
    pinned_at is not null as pinned, like_count as likes,
    (select count(*)::int from comment_likes where comment_id = c.id) as like_rows from comments c`;
  const standing = ledger.standingVideos().map(({ id }) => id);
  const whole = new Map(standing.flatMap((id) => ledger.wholeComments(id)).map((comment) => [comment.id, comment]));
  const places = standing.flatMap((id) => ledger.places(id)).map(({ id }) => id);
  findings.sameSet(
    "rows of comments",
    comments.map(({ id }) => id),
    [...whole.keys(), ...places],
  );
  for (const row of comments) {
    findings.same(`like_count of ${row.id} beside its rows`, row.likes, row.like_rows);
    const entry = whole.get(row.id);
    findings.same(`whether ${row.id} lost its words`, row.deleted, entry === undefined);
    if (!entry) continue;
    const state = ledger.stateOf(entry);
    const pinned = entry.isPinned && state === "visible";
    findings.sameFields(`comment ${row.id}`, row, {
      state,
      pinned,
      likes: ledger.likesOf(entry),
      author_id: entry.authorId,
    });
  }

  const lists =
    await h.sql`select p.id, coalesce(array_agg(i.video_id) filter (where i.video_id is not null), '{}') as items,
    coalesce(array_agg(i.position order by i.position) filter (where i.video_id is not null), '{}') as positions
    from playlists p left join playlist_items i on i.playlist_id = p.id group by p.id`;
  const kept = ledger.standingLists();
  findings.sameSet(
    "playlists",
    lists.map(({ id }) => id),
    kept.map(({ id }) => id),
  );
  for (const { id, items, positions } of lists) {
    findings.sameSet(`videos of playlist ${id}`, items, ledger.standing(ledger.lists.get(id)?.items ?? []));
    findings.same(`positions in playlist ${id}`, positions.join(), positions.map((_: number, i: number) => i).join());
  }

  const history = await h.sql`select user_id || ' ' || video_id as entry from watch_history`;
  const watched = [...ledger.history].filter(([id]) => ledger.isHere(id));
  findings.sameSet(
    "entries of histories",
    history.map(({ entry }) => entry),
    watched.flatMap(([id, ids]) => ledger.standing(ids).map((video) => `${id} ${video}`)),
  );
  const reports = await h.sql`select id from reports`;
  findings.sameSet(
    "reports",
    reports.map(({ id }) => id),
    [...ledger.reports.keys()],
  );
  await compareNotifications(h, ledger, findings);
}

/** Who was told of what, once each. */
async function compareNotifications(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const told = await h.sql`select user_id, kind, cause from notifications`;
  const of = (...kinds: string[]) =>
    told.filter(({ kind }) => kinds.includes(kind)).map(({ user_id, cause }) => `${user_id} ${cause}`);
  // A decided report tells its reporter once.
  const decided = await h.sql`select reporter_id || ' ' || id as told from reports
    where state <> 'open' and reporter_id is not null`;
  findings.sameSet(
    "notifications of decided reports",
    of("report.upheld", "report.dismissed"),
    decided.map((row) => row.told),
  );
  const removed = [...ledger.comments.values()].filter(
    ({ isRemoved, authorId }) => isRemoved && ledger.isHere(authorId),
  );
  findings.subset(
    "notifications of removed comments",
    of("comment.removed"),
    removed.map(({ id, authorId }) => `${authorId} ${id}`),
  );
  for (const [kind, ids] of [
    ["video.taken-down", ledger.takenDown],
    ["video.restored", ledger.restored],
  ] as const) {
    const owners = ids.flatMap((id) => ledger.videos.get(id)?.ownerId ?? []).filter((id) => ledger.isHere(id));
    findings.sameList(
      `owners told of ${kind}`,
      told.filter((row) => row.kind === kind).map((row) => row.user_id),
      owners,
    );
  }
  // The owner of the video hears once of every comment that was shown; of an answer, whoever was answered as well.
  const aboutComments = of("comment.new", "comment.reply");
  findings.same("notifications of comments that came twice", aboutComments.length, new Set(aboutComments).size);
  const heard = new Set(aboutComments);
  for (const { id } of ledger.standingVideos()) {
    const ownerId = ledger.videos.get(id)?.ownerId ?? "";
    for (const comment of ledger.visibleComments(id)) {
      // What its owner approved itself is no news.
      if (comment.wasHeld || comment.authorId === ownerId) continue;
      if (!heard.has(`${ownerId} ${comment.id}`)) findings.add(`${ownerId} was not told of ${comment.id}`);
    }
  }
}

/** The index: what everybody may find, as Postgres has it. */
export async function compareIndex(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const text = await indexOf(h).documents().export();
  const entries = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SearchDocument);
  const listed = ledger.listedVideos();
  findings.sameSet(
    "entries of the index",
    entries.map(({ id }) => id),
    listed.map(({ id }) => id),
  );
  const rows = await h.sql`select v.id, view_count::int as "viewCount", like_count as "likeCount",
    v.created_at as "createdAt", display_name, duration_seconds from videos v join users u on u.id = owner_id`;
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  for (const entry of entries) {
    const [video, row] = [ledger.videos.get(entry.id), rowOf.get(entry.id)];
    if (!video || !row) continue;
    findings.sameFields(`index entry ${entry.id}`, entry, {
      title: video.title,
      owner_id: video.ownerId,
      owner_name: row.display_name,
      visibility: "public",
      view_count: ledger.viewsOf(entry.id).views,
      duration_seconds: row.duration_seconds,
      weighted_score: weightedScore(row as Parameters<typeof weightedScore>[0]),
    });
  }
}

/** The bucket: nothing of what is gone, and of what stands what it had. */
export async function compareBucket(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const { MEDIA } = await h.worker.getEnv();
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page: any = await MEDIA.list({ limit: 1000, ...(cursor ? { cursor } : {}) });
    found.push(...page.objects.map(({ key }: { key: string }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor);
  const owners = found.flatMap((key) => /vid_[a-z0-9]+/.exec(key)?.[0] ?? []);
  findings.sameSet(
    "videos with objects",
    [...new Set(owners)],
    ledger.standingVideos().map(({ id }) => id),
  );
}
