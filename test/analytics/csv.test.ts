import { expect, test } from "vitest";
import { csvOf } from "../../worker/analytics/csv.ts";

const row = {
  videoId: "vid_1",
  day: "2026-03-01",
  views: 1,
  viewers: 1,
  watchedSeconds: 2.5,
  completions: 0,
  starts: 2,
  startupMs: 600,
  rebufferMs: 0,
  errors: 0,
  countries: {},
  devices: {},
  referrers: {},
  retention: [],
};
const titled = (title: string) => csvOf([{ ...row, title }]).split("\r\n")[1];

test("each day is a line, after one with the names", () => {
  expect(csvOf([{ ...row, title: "Plain" }])).toBe(
    "day,video,title,views,viewers,plays,watched_seconds,completions,startup_ms,rebuffer_ms,errors\r\n" +
      "2026-03-01,vid_1,Plain,1,1,2,2.5,0,300,0,0\r\n",
  );
});

test("a title is never a formula", () => {
  for (const title of [
    '=HYPERLINK("http://evil.example")',
    "+1",
    "-1",
    "@SUM(A1)",
    " =1+1",
    "\t=1",
    "\uff1d1+1",
    "|cmd",
  ]) {
    expect(titled(title), title).toContain(`"'${title.replaceAll('"', '""')}"`);
  }
});

test("commas, quotes and line breaks stay in their cell", () => {
  expect(titled('He said "no", twice')).toContain('"He said ""no"", twice"');
  expect(csvOf([{ ...row, title: "two\nlines" }])).toContain('"two\nlines"');
});
