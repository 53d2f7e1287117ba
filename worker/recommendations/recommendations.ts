import { diversify } from "../../schema/recommend/diversify.ts";
import { explore } from "../../schema/recommend/explore.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { mediaRoot } from "../playback/media-base.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { findVisible, isOpen } from "../videos/videos.ts";
import type { RecommendationSettings, Suggestion, SuggestionRows, Suggestions } from "./contract.ts";
import { forgetViewer, keepRecords, readKept, type KeptRecords } from "./kept-records.ts";
import { buildRelated, buildSite, buildViewer, type Item, type SiteRecord, type ViewerRecord } from "./records.ts";
import * as store from "./store.ts";

type ReadDeps = Pick<Deps, "db" | "cache" | "now" | "settings">;
const rowLength = 12;

/** What is suggested beside a video. Throws VIDEO_NOT_FOUND. */
export async function readRelated(
  deps: ReadDeps,
  viewer: Viewer | null,
  videoId: string,
  limit: number,
): Promise<Suggestions> {
  const person = personOf(viewer);
  const kept = await readKept(deps, { videoId, person });
  const { related, site: made } = kept.related
    ? { related: kept.related, site: null }
    : await loadRelated(deps, viewer, videoId, !kept.site);
  const own = await ownOf(deps, kept, person);
  const admits = filterOf(own, videoId);
  const ranked = diversify(related.items.filter(admits), limit, related.oneChannel);
  // A channel that wants its own videos alone beside its own is not given new ones of others.
  if (ranked.length === 0 || related.oneChannel) return { items: ranked.map((item) => present(deps, item)) };
  const site = made ?? kept.site ?? (await loadSite(deps));
  const list = explore(ranked, site.fresh.filter(admits), seedOf(deps, person ?? videoId));
  return { items: list.map((item) => present(deps, item)) };
}

/** What is suggested to the viewer; to who is nobody or wants nothing personal, what is trending. */
export async function readForYou(deps: ReadDeps, viewer: Viewer | null, limit: number): Promise<Suggestions> {
  const { site, own, admits, person } = await readBoth(deps, viewer);
  return { items: forYou(deps, { site, own, admits, person }, limit).map((item) => present(deps, item)) };
}

/** The rows of a home page. */
export async function readRows(deps: ReadDeps, viewer: Viewer | null): Promise<SuggestionRows> {
  const { site, own, admits, person } = await readBoth(deps, viewer);
  const personal = own !== null && !own.off;
  const top = (items: Item[]) => diversify(items.filter(admits), rowLength);
  const rows = [
    {
      kind: "continue" as const,
      title: "Continue watching",
      items: (own?.resume ?? []).filter(({ id }) => !own?.hidden.includes(id)).slice(0, rowLength),
    },
    {
      kind: "for-you" as const,
      title: "For you",
      items: personal ? forYou(deps, { site, own, admits, person }, rowLength) : [],
    },
    ...(personal ? own.because : []).map(({ video, items }) => ({
      kind: "because-watched" as const,
      title: `Because you watched ${video.title}`,
      items: top(items),
    })),
    {
      kind: "following" as const,
      title: "From channels you follow",
      items: (own?.following ?? []).filter(admits).slice(0, rowLength),
    },
    { kind: "trending" as const, title: "Trending", items: top(site.trending) },
    { kind: "new" as const, title: "New", items: site.fresh.filter(admits).slice(0, rowLength) },
  ];
  return {
    rows: rows
      .filter(({ items }) => items.length > 0)
      .map(({ items, ...row }) => ({ ...row, items: items.map((item) => present(deps, item)) })),
  };
}

/** Throws VIDEO_NOT_FOUND. */
export async function hide(deps: Pick<Deps, "db" | "cache">, viewer: Viewer, videoId: string): Promise<void> {
  await findVisible(deps, viewer, videoId);
  await store.hide(deps, viewer.userId, videoId);
  await forgetViewer(deps, viewer.userId);
}

/** Throws VIDEO_NOT_FOUND for what was not hidden and may not be seen. */
export async function unhide(deps: Pick<Deps, "db" | "cache">, viewer: Viewer, videoId: string): Promise<void> {
  if (await store.unhide(deps, viewer.userId, videoId)) await forgetViewer(deps, viewer.userId);
  else await findVisible(deps, viewer, videoId);
}

export async function readSettings(deps: Pick<Deps, "db">, { userId }: Viewer): Promise<RecommendationSettings> {
  return presentSettings(await store.findSettings(deps, userId));
}

export async function setPersonal(
  deps: Pick<Deps, "db" | "cache">,
  { userId }: Viewer,
  personal: boolean,
): Promise<RecommendationSettings> {
  const row = await store.changeSettings(deps, userId, { off: !personal });
  await forgetViewer(deps, userId);
  return presentSettings(row);
}

export async function resetTaste(
  deps: Pick<Deps, "db" | "cache" | "now">,
  { userId }: Viewer,
): Promise<RecommendationSettings> {
  const row = await store.changeSettings(deps, userId, { resetAt: deps.now() });
  await forgetViewer(deps, userId);
  return presentSettings(row);
}

type Both = {
  site: SiteRecord;
  own: ViewerRecord | null;
  admits: (item: Item) => boolean;
  person: string | null;
};

async function readBoth(deps: ReadDeps, viewer: Viewer | null): Promise<Both> {
  const person = personOf(viewer);
  const kept = await readKept(deps, { videoId: null, person });
  const site = kept.site ?? (await loadSite(deps));
  const own = await ownOf(deps, kept, person);
  return { site, own, person, admits: filterOf(own) };
}

async function ownOf(deps: ReadDeps, kept: KeptRecords, person: string | null): Promise<ViewerRecord | null> {
  return person === null ? null : (kept.own ?? (await loadViewer(deps, person)));
}

function forYou(deps: ReadDeps, { site, own, admits, person }: Both, limit: number): Item[] {
  const personal = own !== null && !own.off && own.forYou.length > 0;
  const ranked = diversify((personal ? own.forYou : site.trending).filter(admits), limit);
  return explore(ranked, site.fresh.filter(admits), seedOf(deps, person ?? "anybody"));
}

// Each is as old as the moment before its first read.
const begun = ({ now }: Pick<Deps, "now">) => now().getTime();

async function loadRelated(deps: ReadDeps, viewer: Viewer | null, videoId: string, withSite: boolean) {
  const begunMs = begun(deps);
  const video = await findVisible(deps, viewer, videoId);
  const { related, site } = await buildRelated(deps, video, withSite);
  // Kept for everybody: only where everybody may know of the video.
  await keepRecords(deps, begunMs, { related: isOpen(video) ? { videoId, record: related } : null, site });
  return { related, site };
}

async function loadSite(deps: ReadDeps): Promise<SiteRecord> {
  const begunMs = begun(deps);
  const site = await buildSite(deps);
  await keepRecords(deps, begunMs, { site });
  return site;
}

async function loadViewer(deps: ReadDeps, person: string): Promise<ViewerRecord> {
  const begunMs = begun(deps);
  const record = await buildViewer(deps, person);
  await keepRecords(deps, begunMs, { own: { person, record } });
  return record;
}

// A key is a server's: nothing is suggested to it.
function personOf(viewer: Viewer | null): string | null {
  return viewer?.credential.kind === "session" ? viewer.userId : null;
}

function filterOf(own: ViewerRecord | null, beside?: string) {
  const seen = new Set(own?.seen);
  return ({ id }: Item) => id !== beside && !seen.has(id);
}

// The same through a day, so that a list does not change under its reader.
function seedOf({ now }: Pick<Deps, "now">, of: string): string {
  return `${now().toISOString().slice(0, 10)}:${of}`;
}

function present(deps: Pick<Deps, "settings">, item: Item & { positionSeconds?: number }): Suggestion {
  const { id, title, ownerId, ownerName, durationSeconds, viewCount, publishedAtMs, reason, positionSeconds } = item;
  const { poster, preview } = pictureUrls(`${mediaRoot(deps)}/${id}`, { ...item, hasStoryboard: false });
  return {
    video: {
      id,
      title,
      owner: { id: ownerId, displayName: ownerName },
      durationSeconds,
      viewCount,
      publishedAt: new Date(publishedAtMs).toISOString(),
      posterUrl: poster,
      previewUrl: preview,
    },
    reason,
    ...(positionSeconds === undefined ? {} : { positionSeconds }),
  };
}

function presentSettings(row: store.SettingsRow | null): RecommendationSettings {
  return { personal: !row?.off, resetAt: row?.resetAt?.toISOString() ?? null };
}
