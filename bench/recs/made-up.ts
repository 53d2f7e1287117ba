import { idAlphabet } from "../../schema/id.ts";
import type { VideoFile, ViewerFile } from "../../schema/recommend-job.ts";

// How much viewers watch: a few watch most. A hundred videos on average, of which a training takes 500 at most.
const watchedCycle = [20, 30, 40, 50, 60, 80, 100, 120, 150, 350];
const videosOfCrowd = 200;
const shareOfOwnCrowd = 0.6;
const words = "night river garden machine kitchen history island signal winter paper engine market letter sky".split(
  " ",
);

/** The same numbers each time (Lehmer), in [0, 1). */
export function numbers(seed: number): () => number {
  let state = ((seed + 1) * 2_654_435_761) % 2_147_483_647 || 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

export function videoIdOf(index: number): string {
  let [letters, rest] = ["", index];
  while (letters.length < 20) {
    letters = idAlphabet[rest % idAlphabet.length]! + letters;
    rest = Math.floor(rest / idAlphabet.length);
  }
  return `vid_${letters}`;
}

/**
 * One viewer's videos with their strengths in hundredths, each once. Most are of the viewer's crowd, and
 * few videos have most of the viewers, as is so wherever people choose.
 */
export function madeUpViewer(videos: number, viewer: number): number[] {
  const next = numbers(viewer);
  const crowds = Math.max(1, Math.floor(videos / videosOfCrowd));
  const crowd = Math.floor(crowds * next());
  const wanted = Math.min(watchedCycle[viewer % watchedCycle.length]!, videos / 2);
  const watched = new Map<number, number>();
  while (watched.size < wanted) {
    // Half of the views go to a sixth of the videos: at the low end of each crowd, and of the site.
    const rank = next() ** 2.5;
    const own = next() < shareOfOwnCrowd;
    const video = own ? crowd + crowds * Math.floor((videos / crowds) * rank) : Math.floor(videos * rank);
    if (video < videos) watched.set(video, 30 + Math.floor(70 * next()));
  }
  return [...watched].flat();
}

/** @returns a file as the export writes it, of viewers `from` to `end` */
export function madeUpViewers(videos: number, from: number, end: number): ViewerFile {
  const placeOf = new Map<number, number>();
  const viewers: number[][] = [];
  for (let viewer = from; viewer < end; viewer += 1) {
    const row = madeUpViewer(videos, viewer);
    for (let at = 0; at < row.length; at += 2) {
      const place = placeOf.get(row[at]!) ?? placeOf.size;
      placeOf.set(row[at]!, place);
      row[at] = place;
    }
    viewers.push(row);
  }
  return { videos: [...placeOf.keys()].map(videoIdOf), viewers };
}

export function madeUpVideos(from: number, end: number): VideoFile {
  return Array.from({ length: end - from }, (_, at) => {
    const next = numbers(from + at);
    const some = (count: number, of: number) => Array.from({ length: count }, () => Math.floor(of * next()));
    return {
      id: videoIdOf(from + at),
      ownerId: `owner-${Math.floor((from + at) / 20)}`,
      title: some(4, words.length)
        .map((word) => words[word])
        .join(" "),
      description: some(20, 5_000)
        .map((word) => `word${word}`)
        .join(" "),
      tags: [...new Set(some(4, 600))].map((tag) => `tag-${tag}`),
      categories: [`category-${Math.floor(12 * next())}`],
    };
  });
}
