import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { neon, neonConfig } from "@neondatabase/serverless";
import type { Platform } from "./platform.ts";
import { makeSampleClip } from "./sample-clip.ts";
import { databaseUrl } from "./settings.ts";
import { readState, writeState } from "./state-file.ts";
import { progressBar } from "./steps.ts";

const accounts = [
  { email: "admin@edgereel.local", role: "admin", displayName: "Ada Admin" },
  { email: "creator@edgereel.local", role: "creator", displayName: "Demo Studio" },
  { email: "user@edgereel.local", role: "user", displayName: "Uma Viewer" },
];
const processingTimeoutMs = 10 * 60_000;

type Seeded = { videoId: string };
type SeedResult = { accounts: typeof accounts; password: string; watchUrl: string | null };

/**
 * At the first start: three accounts, and a sample clip that goes the way of every upload. Later
 * starts only say what there is.
 */
export async function seed(
  platform: Platform,
  stateDir: string,
  out: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<SeedResult> {
  const { at, secrets } = platform;
  const marker = join(stateDir, "seeded.json");
  const password = secrets.demoPassword;
  const done = readState<Seeded>(marker);
  if (done) return { accounts, password, watchUrl: `${at.app}/watch/${done.videoId}` };

  await createAccounts(platform);
  const videoId = await uploadSample(platform, stateDir, out, signal);
  writeState(marker, { videoId } satisfies Seeded);
  return { accounts, password, watchUrl: `${at.app}/watch/${videoId}` };
}

async function createAccounts({ at, secrets }: Platform): Promise<void> {
  neonConfig.fetchEndpoint = `${at.neon}/sql`;
  const sql = neon(databaseUrl);
  for (const { email, role, displayName } of accounts) {
    const body = { email, displayName, password: secrets.demoPassword };
    const response = await fetch(`${at.app}/api/v1/auth/register`, json(body));
    // The database may be one that was seeded before, under another state folder.
    if (!response.ok && response.status !== 409) throw new Error(`registering ${email}: ${await response.text()}`);
    // Nobody can make the first admin but the operator, who holds the database.
    await sql`update users set role = ${role}, email_verified_at = now() where email = ${email}`;
  }
}

async function uploadSample(
  { at, secrets, tools }: Platform,
  stateDir: string,
  out: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<string> {
  const api = `${at.app}/api/v1`;
  mkdirSync(join(stateDir, "media"), { recursive: true });
  const clip = join(stateDir, "media/sample.mp4");
  if (!existsSync(clip)) {
    out.write("  Generating a sample clip…\n");
    await makeSampleClip(tools.ffmpeg, clip, signal);
  }
  const bytes = readFileSync(clip);

  const { accessToken } = await ask<{ accessToken: string }>(
    `${api}/auth/login`,
    json({
      email: "creator@edgereel.local",
      password: secrets.demoPassword,
    }),
  );
  const authorization = { authorization: `Bearer ${accessToken}` };
  const video = await ask<{ id: string; upload: { endpoint: string } }>(
    `${api}/videos`,
    json(
      {
        title: "Northern lights, made of numbers",
        description: "A clip that FFmpeg drew: slow colours and three quiet tones. It went the way of every upload.",
        visibility: "public",
        tags: ["sample", "generated"],
        categories: ["film"],
      },
      authorization,
    ),
  );

  const query = new URLSearchParams({ filename: "sample.mp4", type: "video/mp4", size: String(bytes.length) });
  const put = await ask<{ url: string; headers: Record<string, string> }>(
    `${video.upload.endpoint}/s3/params?${query}`,
    { headers: authorization },
  );
  const stored = await fetch(put.url, { method: "PUT", headers: put.headers, body: bytes });
  if (!stored.ok) throw new Error(`uploading the sample clip: ${stored.status} ${await stored.text()}`);
  await ask(`${video.upload.endpoint}/complete`, { method: "POST", headers: authorization });
  await followProcessing(`${api}/videos/${video.id}`, authorization, progressBar(out, "Sample clip"));
  return video.id;
}

type Progress = { state: string; progress: number; playable: boolean; error: { message: string } | null };

async function followProcessing(
  url: string,
  headers: Record<string, string>,
  show: (fraction: number, note: string) => void,
): Promise<void> {
  const deadline = Date.now() + processingTimeoutMs;
  while (Date.now() < deadline) {
    const video = await ask<Progress>(url, { headers });
    if (video.state === "failed") throw new Error(`the sample clip failed: ${video.error?.message}`);
    if (video.state === "ready") return show(1, "ready");
    show(Math.min(0.99, video.progress), video.playable ? "playable, encoding on" : video.state);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the sample clip was not ready in ten minutes; see logs/transcoder.log");
}

function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${init.method ?? "GET"} ${new URL(url).pathname} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
