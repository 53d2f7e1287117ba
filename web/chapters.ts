import type { Chapter } from "./api-types.ts";
import { formatDuration } from "./format.ts";

/** One a line, `1:23 Title`, as people write them below videos. */
export function writeChapters(chapters: Chapter[]): string {
  return chapters.map(({ startSeconds, title }) => `${formatDuration(startSeconds)} ${title}`).join("\n");
}

/** What writeChapters wrote, or a person did. Throws an Error that names the line which is neither. */
export function readChapters(text: string): Chapter[] {
  return text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const [, hours = "0", minutes, seconds, title] = /^\s*(?:(\d+):)?(\d{1,3}):([0-5]\d)\s+(.+?)\s*$/.exec(line) ?? [];
    if (!title) throw new Error(`“${line.trim()}” is no chapter. Write its time and its title, such as 1:23 The lake.`);
    return [{ startSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds), title }];
  });
}
