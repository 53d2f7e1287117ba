import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketKeys, localS3Path } from "../../local/settings.ts";
import { call, goodPassword, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newHome, runCli, startCli, startInTerminal, type Home } from "./run-cli.ts";

let h: Harness;
let creator: Account;
let home: Home;
let film: string;
const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") ?? false;
const partBytes = 8 * 2 ** 20;
const parts = 10;

beforeAll(async () => {
  h = await startHarness();
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  home = newHome();
  const env = { EDGEREEL_PASSWORD: goodPassword, EDGEREEL_EMAIL: creator.email };
  const signedIn = await runCli(home, ["login", h.at.app], { env });
  if (signedIn.code !== 0) throw new Error(signedIn.stderr);
  film = join(home.config, "film.mp4");
  writeFileSync(film, padded(await makeClip({ seconds: 3 }), parts * partBytes - 1234));
}, 120_000);
afterAll(() => h.stop());

/** The same film, grown by a box that players pass over (ISO/IEC 14496-12 section 8.1.2), each part unlike the others. */
function padded(clip: Buffer, size: number): Buffer {
  const box = Buffer.alloc(size - clip.length);
  for (let at = 8; at + 4 <= box.length; at += 4096) box.writeUInt32BE(at, at);
  box.writeUInt32BE(box.length, 0);
  box.write("free", 4, "latin1");
  return Buffer.concat([clip, box]);
}

const kept = () => {
  const folder = join(home.state, "edgereel/uploads");
  const [file] = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith(".json"));
  return file ? JSON.parse(readFileSync(join(folder, file), "utf8")) : null;
};

/** The parts that storage has of the upload that is kept. */
async function arrived(): Promise<number> {
  const { endpoint, parts: upload } = kept() ?? {};
  if (!upload) return 0;
  const query = new URLSearchParams({ key: upload.key });
  const url = `${endpoint}/s3/multipart/${encodeURIComponent(upload.uploadId)}?${query}`;
  const { body } = await call(h, "GET", url, { token: creator.token });
  return Array.isArray(body) ? body.length : 0;
}

async function stored(videoId: string): Promise<Buffer> {
  const [upload] = await h.sql`select object_key from uploads where video_id = ${videoId} and state = 'completed'`;
  const s3 = new AwsClient({ ...bucketKeys, service: "s3", region: "auto" });
  const response = await s3.fetch(`${h.at.s3}${localS3Path}/edgereel-media/${upload!.object_key}`);
  if (!response.ok) throw new Error(`the bucket answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const firstPercent = (stderr: string) => Number(/Uploading: +(\d+) %/.exec(stderr)?.[1]);

test("an upload that is killed goes on where it was, and the file arrives whole", async () => {
  const first = startCli(home, ["upload", film, "--parallel", "1"]);
  const before = await until(arrived, (count) => count >= 2, 60);
  first.child.kill("SIGKILL");
  expect(await first.ended).toMatchObject({ signal: "SIGKILL" });
  expect(before).toBeLessThan(parts);
  const { videoId } = kept();

  const second = await runCli(home, ["upload", film, "--until", "ready", "--json"]);
  expect(second).toMatchObject({ code: 0 });
  expect(second.stderr).toContain("Going on with film.mp4");
  expect(firstPercent(second.stderr)).toBeGreaterThanOrEqual(Math.floor((before / parts) * 100));
  expect(JSON.parse(second.stdout)).toMatchObject({ id: videoId, state: "ready" });
  expect(kept()).toBeNull();
  const videos = await h.sql`select id from videos where owner_id = ${creator.id}`;
  expect(videos).toEqual([{ id: videoId }]);
  expect(sha256(await stored(videoId))).toBe(sha256(readFileSync(film)));
}, 180_000);

test("Ctrl-C leaves what arrived, says how to go on, and an upload given up by the server begins anew", async () => {
  const first = startCli(home, ["upload", film, "--parallel", "1", "--title", "Twice"]);
  await until(arrived, (count) => count >= 1, 60);
  first.child.kill("SIGINT");
  const stopped = await first.ended;
  expect(stopped).toMatchObject({ code: 130, stdout: "" });
  expect(stopped.stderr).toContain("Run the same command again to go on.");

  const { videoId, endpoint, parts: upload } = kept();
  const url = `${endpoint}/s3/multipart/${encodeURIComponent(upload.uploadId)}?${new URLSearchParams({ key: upload.key })}`;
  expect((await call(h, "DELETE", url, { token: creator.token })).status).toBe(200);
  const second = await runCli(home, ["upload", film, "--until", "uploaded", "--json"]);
  expect(second).toMatchObject({ code: 0 });
  expect(JSON.parse(second.stdout).id).toBe(videoId);
  expect(sha256(await stored(videoId))).toBe(sha256(readFileSync(film)));
}, 120_000);

test("a file that changed since is another upload", async () => {
  const first = startCli(home, ["upload", film, "--parallel", "1"]);
  await until(arrived, (count) => count >= 1, 60);
  first.child.kill("SIGKILL");
  await first.ended;
  const { videoId } = kept();
  const bytes = readFileSync(film);
  bytes[bytes.length - 1] = 1;
  writeFileSync(film, bytes);
  const second = await runCli(home, ["upload", film, "--until", "uploaded", "--json"]);
  expect(JSON.parse(second.stdout).id).not.toBe(videoId);
  expect(sha256(await stored(JSON.parse(second.stdout).id))).toBe(sha256(bytes));
}, 120_000);

test.runIf(hasScript)(
  "on a terminal it draws one bar with rate and time left",
  async () => {
    const { ended } = startInTerminal(home, ["upload", film, "--fresh", "--until", "uploaded"]);
    const { stdout } = await ended;
    const frames = stdout.split("\r\u001b[K");
    expect(frames.join("\n")).toMatch(/^Uploading \[#*-+\] +\d+ %  [\d.]+ \w+ of 83\.9 MB/m);
    expect(stdout).toMatch(/MB\/s  ETA \d+:\d\d/);
    expect(frames.at(-1)).toMatch(/^vid_\w+ {2}(queued|processing|ready)/);
  },
  60_000,
);

test.runIf(hasScript)(
  "a password that is typed is not shown",
  async () => {
    const elsewhere = newHome();
    const { ended, child } = startInTerminal(elsewhere, ["login", h.at.app, "--email", creator.email]);
    let seen = "";
    child.stdout!.on("data", (chunk) => (seen += chunk));
    await until(
      async () => seen,
      (text) => text.includes("Password: "),
    );
    child.stdin!.write(`${goodPassword}\r`);
    const { stdout } = await ended;
    expect(stdout).toContain("Signed in at");
    expect(stdout).not.toContain(goodPassword);
    expect((await runCli(elsewhere, ["ls"])).code).toBe(0);
  },
  60_000,
);
