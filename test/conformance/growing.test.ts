import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHls } from "../../local/conformance/check-hls.ts";
import { parsePlaylist } from "../../local/conformance/m3u8.ts";
import { jobsOf } from "../../schema/grid.ts";
import type { JobReport } from "../../schema/messages.ts";
import { call, newDraft, signUp, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { encodeClip, type Made } from "./presentation.ts";

let h: Harness;
let made: Made;
beforeAll(async () => {
  // Easy at first, then hard: bursts of noise cost the encoder all that it may spend.
  const filter = "noise=alls=90:allf=t:enable='gt(t,4)*lt(mod(t,3),0.7)'";
  const clip = encodeClip({ size: "640x360", rate: "24", seconds: 13, filter });
  [h, made] = await Promise.all([startHarness(), clip]);
}, 90_000);
afterAll(() => h.stop());

/** A video whose objects are stored, and whose encode waits for our reports. */
async function begin(): Promise<{ id: string; report(body: JobReport): Promise<void> }> {
  const creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 1, size: "64x36" }));
  const job = await until(
    async () => {
      const messages = (await h.queue.pull("transcode-first", 100)).map(({ body }) => JSON.parse(body));
      return messages.find((body) => body.videoId === draft.id)?.report ?? null;
    },
    (found) => found !== null,
  );
  const { MEDIA } = await h.worker.getEnv();
  for (const [key, body] of made.stored) {
    await MEDIA.put(key.replace("vid_1", draft.id), body);
  }
  const report = async (body: JobReport) => {
    const answer = await call(h, "POST", job.url, { token: job.token, body });
    expect(answer.status).toBe(200);
  };
  await report({ type: "planned", plan: made.encoded.plan });
  return { id: draft.id, report };
}

test("the last EVENT playlist and the VOD playlist agree, and so do all before them", async () => {
  const { id, report } = await begin();
  const names = [...made.encoded.tracks.keys()];
  const paths = names.flatMap((name) => [`${name}/index.m3u8`, ...(name === "audio" ? [] : [`${name}/iframes.m3u8`])]);
  const read = async (path: string) => {
    const { status, body } = await call(h, "GET", `/media/${id}/e1/${path}`);
    const playlist = status === 200 ? parsePlaylist(body.text) : null;
    return playlist?.kind === "media" ? playlist : null;
  };
  const states: Map<string, Awaited<ReturnType<typeof read>>>[] = [];
  const look = async () => {
    states.push(new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const))));
  };

  const jobs = jobsOf(made.encoded.plan).length;
  expect(jobs).toBeGreaterThan(3);
  for (const encoded of made.encoded.reports.slice(0, -1)) {
    await report(encoded);
    await look();
  }
  // The last job's segments are told before its end: all is listed, and nothing is finished.
  const last = made.encoded.reports.at(-1);
  if (!last) throw new Error("nothing was encoded");
  await report({ type: "progress", job: last.job, frames: 1, tracks: last.tracks });
  await look();
  await report(last);
  await look();

  const [event, vod] = [states.at(-2), states.at(-1)];
  for (const path of paths) {
    const [before, after] = [event?.get(path), vod?.get(path)];
    expect([before?.type, before?.ended, after?.type, after?.ended], path).toEqual(["EVENT", false, "VOD", true]);
    const { type: _a, ended: _b, ...grown } = before ?? {};
    const { type: _c, ended: _d, ...finished } = after ?? {};
    expect(grown, path).toEqual(finished);
    const growth = states.map((state) => state.get(path)?.segments ?? []);
    for (const [i, earlier] of growth.slice(0, -1).entries()) {
      expect(growth[i + 1]?.slice(0, earlier.length), `${path} after report ${i}`).toEqual(earlier);
    }
  }
  expect(vod?.get("audio/index.m3u8")?.segments).toHaveLength(7);
}, 60_000);

test("at every report a growing presentation conforms, and keeps what its bandwidths promised", async () => {
  const { id, report } = await begin();
  const url = `${h.at.app}/media/${id}/master.m3u8`;
  const bandwidths = async () => {
    const master = parsePlaylist((await call(h, "GET", url)).body.text);
    if (master?.kind !== "multivariant") throw new Error("no master");
    const iframes = master.iframes.map((attributes) => ({ attributes, uri: attributes.URI ?? "" }));
    return new Map([...master.variants, ...iframes].map(({ attributes, uri }) => [uri, Number(attributes.BANDWIDTH)]));
  };
  const promised: Map<string, number>[] = [];
  for (const encoded of made.encoded.reports) {
    await report(encoded);
    const { findings } = await checkHls(url, { againAfterSeconds: 0, decodedPictures: 1 });
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    promised.push(await bandwidths());
  }
  const finished = promised.at(-1);
  for (const early of promised.slice(0, -1)) {
    for (const [uri, value] of early) expect(value, uri).toBeGreaterThanOrEqual(finished?.get(uri) ?? Infinity);
  }
}, 60_000);

test("a video that the platform made itself passes without an error", async () => {
  await h.startTranscoder();
  const creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 21, size: "854x480", rate: 30 }));
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`)).body.state,
    (state) => state === "ready",
    60,
  );
  const { hls } = (await call(h, "GET", `videos/${draft.id}/playback`)).body;
  const { findings, facts } = await checkHls(hls);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(facts.tracks.map(({ kind, segments }) => [kind, segments])).toEqual([
    ["audio", 5],
    ["video", 5],
    ["video", 5],
  ]);
}, 90_000);
