import { expect, test } from "vitest";
import { jobsOf } from "../../schema/grid.ts";
import type { EncodePlan } from "../../schema/messages.ts";
import { chunkCommand } from "../../transcoder/ffmpeg-args.ts";
import { planWith, rung } from "../transcode/hand-made-plan.ts";

const plan = planWith({
  source: { durationSeconds: 60, width: 1920, height: 1080, frames: 1440, videoStream: 1, colorMatrix: "smpte170m" },
  grid: { firstSegmentFrames: 48 },
  rungs: [rung("1080p"), rung("720p"), rung("360p")],
  audio: [{ name: "audio", stream: 2, bitrate: 128_000, channels: 2, language: "und", title: "" }],
});
const targets = new Map(["1080p", "720p", "360p", "audio"].map((track) => [track, `unix:${track}.sock`]));

function commandOf(index: number, source: Partial<EncodePlan["source"]> = {}) {
  const changed = { ...plan, source: { ...plan.source, ...source } };
  const job = jobsOf(changed)[index];
  if (!job) throw new Error(`no job ${index}`);
  const command = chunkCommand(changed, job, {
    url: "https://bucket.example/source?X-Amz-Signature=s",
    targets,
    threads: 2,
    attempt: 1,
  });
  return { ...command, graph: command.filterGraph ?? "", after: valueAfter(command.input.options) };
}

function valueAfter(options: string[]) {
  return (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
}

test("a source is read with nothing but its own protocol and its own container", () => {
  const { after } = commandOf(0, { container: "matroska" });
  expect(after("-protocol_whitelist")).toBe("http,https,tcp,tls");
  expect(after("-format_whitelist")).toBe("matroska");
  expect(after("-max_pixels")).toBe("35389440");
  expect(after("-rw_timeout")).toBe("15000000");
});

test("the head job decodes from the start for the two lowest rungs and the audio alone", () => {
  const { after, outputs, graph } = commandOf(0);
  expect(after("-ss")).toBeUndefined();
  expect(after("-to")).toBe("4.000000");
  expect(outputs.map((output) => output.target)).toEqual(["unix:720p.sock", "unix:360p.sock", "unix:audio.sock"]);
  expect(graph).toContain("[0:v:1]fps=24/1:start_time=0,trim=start_pts=0:end_pts=48,scale=1280:720");
});

test("the second job makes the head's other rungs, without audio", () => {
  const { outputs, graph } = commandOf(1);
  expect(outputs.map((output) => output.target)).toEqual(["unix:1080p.sock"]);
  expect(graph).not.toContain("[0:a");
});

test("a later chunk is cut exactly to its frames out of a wider read", () => {
  const { after, graph } = commandOf(2);
  expect(after("-ss")).toBe("1.500000");
  expect(after("-to")).toBe("16.000000");
  expect(graph).toContain("fps=24/1,trim=start_pts=48:end_pts=336");
});

test("the last chunk takes what the source still has", () => {
  const last = jobsOf(plan).length - 1;
  const { after, graph } = commandOf(last);
  expect(after("-to")).toBeUndefined();
  // Ten seconds more than planned, so that a picture far behind the end fills no hours.
  expect(graph).toMatch(/,trim=start_pts=\d+:end_pts=1680,/);
});

test("each rung is scaled from the one above it", () => {
  const { graph } = commandOf(2);
  expect(graph).toContain(
    "format=yuv420p,split[1080p][to720p];[to720p]scale=1280:720:flags=bicubic,setsar=1,split[720p][to360p]",
  );
  expect(graph).toContain("in_color_matrix=smpte170m:out_color_matrix=bt709:in_range=limited:out_range=limited");
});

test("a source that is already like its top rendition is not converted for it", () => {
  const conforming = { conforming: true, colorMatrix: "bt709" } as const;
  expect(commandOf(2, conforming).graph).toContain(
    "trim=start_pts=48:end_pts=336,setsar=1,format=yuv420p,split[1080p]",
  );
  expect(commandOf(0, conforming).graph).toContain("scale=1280:720");
  expect(commandOf(2, { ...conforming, width: 1918 }).graph).toContain("scale=1920:1080");
});

test("audio keeps the AAC frames from the first at the chunk's start to the first at its end", () => {
  const { outputs, graph } = commandOf(2);
  // ceil(2 s x 46.875) = 94 and ceil(14 s x 46.875) = 657, of 1024 samples.
  expect(outputs.at(-1)?.options).toContain(`noise=drop='lt(pts,${94 * 1024})+gte(pts,${657 * 1024})'`);
  expect(graph).toContain(
    `[0:a:2]aresample=48000:ochl=stereo:async=1000,atrim=start_pts=${82 * 1024},aresample=48000:async=1:first_pts=${82 * 1024}`,
  );
});

test("without an index decoding starts far ahead; with a variable rate at the key frame, to far behind", () => {
  expect(commandOf(3, { indexless: true }).after("-ss")).toBe("2.000000");
  const { after, input } = commandOf(3, { variableFrameRate: true });
  expect(input.options).toContain("-noaccurate_seek");
  expect(after("-to")).toBe("626.000000");
});

test("interlaced and HDR sources become progressive SDR", () => {
  expect(commandOf(0, { interlaced: true }).graph).toContain("[0:v:1]bwdif=mode=send_field:deint=interlaced,fps=");
  const { graph } = commandOf(0, { transfer: "pq" });
  expect(graph).toContain("tin=smpte2084");
  expect(graph).toContain("tonemap=tonemap=hable:desat=0");
});

test("the encoder keeps closed GOPs of the grid's length under the rung's cap", () => {
  const options = commandOf(2).outputs[0]?.options ?? [];
  const after = valueAfter(options);
  expect(after("-g")).toBe("48");
  expect(after("-keyint_min")).toBe("48");
  expect(after("-flags")).toBe("+cgop");
  expect(after("-maxrate")).toBe("6000000");
  expect(after("-bufsize")).toBe("9000000");
  expect(after("-threads")).toBe("2");
});
