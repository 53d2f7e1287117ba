import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findOwn } from "../encodes/encodes.ts";
import type { Analytics, AnalyticsQuery } from "./contract.ts";
import type { DayRow } from "./day-row.ts";
import { sumUp } from "./sum-up.ts";
import * as store from "./store.ts";

type AnalyticsDeps = Pick<Deps, "db" | "now">;
export type Figures = { rows: DayRow[]; from: string; to: string; of: "video" | "channel" };

const dayMs = 86_400_000;
const usualDays = 28;
const rollUpEveryMinutes = 10;

/** The days of one of the viewer's videos. Throws VIDEO_NOT_FOUND for all but those who may read them. */
export async function figuresOfVideo(
  deps: AnalyticsDeps,
  viewer: Viewer,
  videoId: string,
  query: AnalyticsQuery,
): Promise<Figures> {
  const video = await findOwn(deps, viewer, videoId, "analytics.read");
  return figuresOf(deps, { videoId: video.id }, query, "video");
}

/** The days of all of the viewer's videos. */
export async function figuresOfChannel(deps: AnalyticsDeps, viewer: Viewer, query: AnalyticsQuery): Promise<Figures> {
  return figuresOf(deps, { ownerId: viewer.userId }, query, "channel");
}

export function present({ rows, from, to, of }: Figures): Analytics {
  return sumUp(rows, daysBetween(from, to), of);
}

async function figuresOf(
  deps: AnalyticsDeps,
  whose: NonNullable<store.Of>,
  query: AnalyticsQuery,
  of: Figures["of"],
): Promise<Figures> {
  const { from, to } = rangeOf(query, deps.now());
  const open = firstOpenDay(deps.now());
  // What cron did up to ten minutes ago is done again for these videos, so that today's figures are today's.
  if (to >= open) await store.rollUp(deps, whose, open);
  return { rows: await store.listDays(deps, whose, from, to), from, to, of };
}

/** By cron: rolls up the days that still change, and renews the trending scores. */
export async function sweepAnalytics(deps: AnalyticsDeps, at: Date): Promise<void> {
  if (at.getUTCMinutes() % rollUpEveryMinutes !== 0) return;
  await store.rollUp(deps, null, firstOpenDay(deps.now()));
  await store.renewTrending(deps);
}

/** Yesterday: a viewing belongs to the day on which it began, and may go on for hours. */
function firstOpenDay(now: Date): string {
  return dayOf(now.getTime() - dayMs);
}

function rangeOf({ from, to }: AnalyticsQuery, now: Date): { from: string; to: string } {
  const last = to ?? (from ? dayOf(Math.min(now.getTime(), Date.parse(from) + 365 * dayMs)) : dayOf(now.getTime()));
  const first = from ?? dayOf(Date.parse(last) - (usualDays - 1) * dayMs);
  return { from: first, to: last < first ? first : last };
}

function daysBetween(from: string, to: string): string[] {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  return Array.from({ length: days }, (_, i) => dayOf(Date.parse(from) + i * dayMs));
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
