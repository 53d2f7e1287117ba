import { blend, type Scored } from "../../schema/recommend/blend.ts";
import { scoreByNeighbours, type NeighbourList, type Scores } from "../../schema/recommend/score.ts";
import type { Deps } from "../deps.ts";
import type { VideoRow } from "../videos/videos.ts";
import type { ReasonKind } from "./contract.ts";
import * as store from "./store.ts";

type BuildDeps = Pick<Deps, "db" | "now">;

/** A candidate as it is kept: scored, not yet diversified, for who has watched what is known at the read. */
export type Item = Scored<store.CardRow> & { reason: { kind: ReasonKind; video?: { id: string; title: string } } };

/** What is suggested beside one video, whoever watches. `missing` would be as well, were they public. */
export type RelatedRecord = { items: Item[]; oneChannel: boolean; missing: string[] };

/** What is trending and new on the site. */
export type SiteRecord = { trending: Item[]; fresh: Item[] };

/** What is suggested to one account. */
export type ViewerRecord = {
  off: boolean;
  /** Never suggested: watched or hidden. */
  seen: string[];
  hidden: string[];
  forYou: Item[];
  because: { video: { id: string; title: string }; items: Item[] }[];
  following: Item[];
  resume: (Item & { positionSeconds: number })[];
  /** What would be suggested as well, were it public. */
  missing: string[];
};

const most = 100;
const mostSeen = 2_000;
const mostTaste = 50;
const mostBecause = 2;
const freshDays = 14;
const freshViews = 100;
const dayMs = 86_400_000;

/** And that of the site, where it is wanted and can come along. */
export async function buildRelated(
  deps: BuildDeps,
  video: VideoRow,
  withSite: boolean,
): Promise<{ related: RelatedRecord; site: SiteRecord | null }> {
  const { id, ownerId, relatedPolicy } = video;
  if (relatedPolicy === "off") return { related: { items: [], oneChannel: false, missing: [] }, site: null };
  if (relatedPolicy === "channel") {
    const cards = (await store.findCards(deps, [store.ofChannel(ownerId, most)])).filter((card) => card.id !== id);
    const alike = new Map(cards.map((card) => [card.id, shared(video.tags, card.tags)]));
    const signals = { collaborative: new Map(), content: alike, known: 0, nowMs: deps.now().getTime() };
    const items = blend(cards, signals).map((card): Item => ({ ...card, reason: { kind: "channel" } }));
    return { related: { items, oneChannel: true, missing: [] }, site: null };
  }
  const { neighbours, cards: found, siteCards } = await store.findBeside(deps, video, { most, withSite });
  const collaborative = neighbours.find(({ kind }) => kind === "collaborative");
  const content = neighbours.find(({ kind }) => kind === "content");
  const cards = found.filter((card) => card.id !== id);
  const watched: Scores = positive(collaborative?.neighbours ?? []);
  const near: Scores = content
    ? positive(content.neighbours)
    : new Map(cards.map((card) => [card.id, shared(video.tags, card.tags) + (card.ownerId === ownerId ? 0.3 : 0)]));
  const signals = {
    collaborative: watched,
    content: near,
    known: collaborative?.support ?? 0,
    nowMs: deps.now().getTime(),
  };
  const items = blend(cards, signals).map((card) => ({ ...card, reason: { kind: reasonOf(card) } }));
  const site = siteCards && siteOf(siteCards, deps.now().getTime());
  const missing = missingIn(found, [...watched.keys(), ...near.keys()]);
  return { related: { items: items.slice(0, most), oneChannel: false, missing }, site };

  function reasonOf(card: store.CardRow): ReasonKind {
    if (watched.has(card.id)) return "watched-together";
    if (card.ownerId === ownerId) return "channel";
    if ((near.get(card.id) ?? 0) > 0) return "similar";
    return card.trendingScore > 0 ? "trending" : "popular";
  }
}

export async function buildSite(deps: BuildDeps): Promise<SiteRecord> {
  return siteOf(await store.findCards(deps, store.siteQueries), deps.now().getTime());
}

function siteOf(cards: readonly store.CardRow[], nowMs: number): SiteRecord {
  const none = { collaborative: new Map(), content: new Map(), known: 0, nowMs };
  const trending = blend(cards, none).map((card) => ({ ...card, reason: { kind: trendOf(card) } }));
  return { trending: trending.slice(0, most), fresh: freshOf(cards, nowMs) };
}

export async function buildViewer(deps: BuildDeps, userId: string): Promise<ViewerRecord> {
  const nowMs = deps.now().getTime();
  const facts = await store.findViewer(deps, userId, { watched: mostSeen, taste: mostTaste });
  if (!facts)
    return { off: true, seen: [], hidden: [], forYou: [], because: [], following: [], resume: [], missing: [] };
  const seen = [...new Set([...facts.hidden, ...facts.watched.map(({ id }) => id)])];
  const started = facts.watched.filter(({ positionSeconds, completed }) => !completed && positionSeconds > 0);
  const listsOf = (kind: store.NeighbourRow["kind"]) =>
    new Map<string, NeighbourList>(
      facts.neighbours.filter((row) => row.kind === kind).map(({ videoId, neighbours }) => [videoId, neighbours]),
    );
  const [together, similar] = [listsOf("collaborative"), listsOf("content")];
  const collaborative = scoreByNeighbours(facts.taste, together);
  const content = scoreByNeighbours(facts.taste, similar);
  const taken = new Set(seen);
  const suggested = [...bestOf(collaborative, taken, most), ...bestOf(content, taken, most)];
  const resumed = started.slice(0, 12).map(({ id }) => id);
  const wanted = [...suggested, ...resumed, ...facts.taste.slice(0, 12).map(({ id }) => id)];
  const cards = await store.findCards(deps, [
    store.idsOf(wanted),
    store.ofFollowed(userId, 30),
    store.trending(40),
    store.popular(20),
  ]);
  const cardOf = new Map(cards.map((card) => [card.id, card]));
  const open = cards.filter(({ id, ownerId }) => !taken.has(id) && ownerId !== userId);
  const followed = new Set(facts.followed);
  const causeOf = causes(facts.taste, [together, similar], cardOf);
  const signals = { collaborative, content, known: facts.taste.length, nowMs };
  const forYou = blend(open, signals).map((card): Item => {
    const cause = causeOf.get(card.id);
    if (cause) return { ...card, reason: { kind: "because-watched", video: { id: cause.id, title: cause.title } } };
    return { ...card, reason: { kind: followed.has(card.ownerId) ? "following" : trendOf(card) } };
  });
  return {
    off: facts.off,
    seen,
    hidden: facts.hidden,
    forYou: forYou.slice(0, most),
    because: becauseRows(facts.taste, cardOf, forYou, [together, similar]),
    following: forYou
      .filter(({ ownerId }) => followed.has(ownerId))
      .sort((a, b) => b.publishedAtMs - a.publishedAtMs)
      .map((item) => ({ ...item, reason: { kind: "following" as const } })),
    resume: started.flatMap(({ id, positionSeconds }) => {
      const card = cardOf.get(id);
      return card ? [{ ...card, score: 0, positionSeconds, reason: { kind: "continue" as const } }] : [];
    }),
    missing: missingIn(cards, wanted),
  };
}

function missingIn(cards: readonly store.CardRow[], ids: readonly string[]): string[] {
  const listed = new Set(cards.map(({ id }) => id));
  return ids.filter((id) => !listed.has(id));
}

/** Of each suggested video, the watched one that speaks most for it. */
function causes(
  taste: store.ViewerFacts["taste"],
  lists: readonly ReadonlyMap<string, NeighbourList>[],
  cardOf: ReadonlyMap<string, store.CardRow>,
): Map<string, store.CardRow> {
  const strongest = new Map<string, number>();
  const found = new Map<string, store.CardRow>();
  for (const list of lists) {
    for (const { id, strength } of taste) {
      // What is not listed any more is named to nobody.
      const card = cardOf.get(id);
      if (!card) continue;
      for (const [other, score] of list.get(id) ?? []) {
        if (strength * score <= (strongest.get(other) ?? 0)) continue;
        strongest.set(other, strength * score);
        found.set(other, card);
      }
    }
  }
  return found;
}

function becauseRows(
  taste: store.ViewerFacts["taste"],
  cardOf: ReadonlyMap<string, store.CardRow>,
  open: readonly Item[],
  lists: readonly ReadonlyMap<string, NeighbourList>[],
): ViewerRecord["because"] {
  const itemOf = new Map(open.map((item) => [item.id, item]));
  return taste
    .filter(({ strength }) => strength >= 0.6)
    .flatMap(({ id }) => {
      const card = cardOf.get(id);
      if (!card) return [];
      const video = { id, title: card.title };
      const ids = new Set(
        lists.flatMap((list) => (list.get(id) ?? []).filter(([, score]) => score > 0)).map(([to]) => to),
      );
      const items = [...ids].flatMap((to): Item[] => {
        const item = itemOf.get(to);
        return item ? [{ ...item, reason: { kind: "because-watched", video } }] : [];
      });
      return items.length >= 3 ? [{ video, items: items.slice(0, 24) }] : [];
    })
    .slice(0, mostBecause);
}

function freshOf(cards: readonly store.CardRow[], nowMs: number): Item[] {
  return cards
    .filter(({ publishedAtMs, viewCount }) => nowMs - publishedAtMs < freshDays * dayMs && viewCount < freshViews)
    .sort((a, b) => b.publishedAtMs - a.publishedAtMs)
    .map((card) => ({ ...card, score: 0, reason: { kind: "new" as const } }));
}

function trendOf({ trendingScore }: store.CardRow): ReasonKind {
  return trendingScore > 0 ? "trending" : "popular";
}

function bestOf(scores: Scores, without: ReadonlySet<string>, length: number): string[] {
  return [...scores]
    .filter(([id, score]) => score > 0 && !without.has(id))
    .sort(([, a], [, b]) => b - a)
    .slice(0, length)
    .map(([id]) => id);
}

const positive = (list: NeighbourList): Scores => new Map(list.filter(([, score]) => score > 0));

function shared(a: readonly string[], b: readonly string[]): number {
  const both = b.filter((tag) => a.includes(tag)).length;
  return both === 0 ? 0 : both / (a.length + b.length - both);
}
