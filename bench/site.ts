import type { Platform } from "../local/platform.ts";

/** A creator's way to the API of a platform that runs. */
export type Site = {
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Uploads a file and waits: seconds from `complete` to playable, and to ready with all renditions. */
  encode(bytes: Buffer): Promise<{ playable: number; ready: number; videoId: string }>;
  /** The same, up to the moment when the master playlist can be read. */
  firstPlay(bytes: Buffer, type?: string): Promise<number>;
};

type Video = { id: string; upload: { endpoint: string } };

export async function signUpCreator({ at }: Platform): Promise<Site> {
  let token = "";
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(path.startsWith("http") ? path : `${at.app}/api/v1/${path}`, {
      method,
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const email = `bench-${crypto.randomUUID()}@example.test`;
  const account = { email, password: "only for measuring things", displayName: "Bench" };
  token = (await ask<{ accessToken: string }>("POST", "auth/register", account)).accessToken;
  await ask("POST", "users/me/creator");
  async function* events(videoId: string): AsyncGenerator<string> {
    const headers = { authorization: `Bearer ${token}` };
    const { body } = await fetch(`${at.app}/api/v1/videos/${videoId}/events`, { headers });
    if (!body) throw new Error("no event stream");
    let text = "";
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      const lines = (text + part).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("event: ")) yield line.slice("event: ".length);
    }
  }

  async function upload(bytes: Buffer, type: string): Promise<Video & { startedMs: number }> {
    const video = await ask<Video>("POST", "videos", { title: "Bench", visibility: "public" });
    const query = new URLSearchParams({ filename: "bench.mp4", type, size: String(bytes.length) });
    const { url, headers } = await ask<{ url: string; headers: Record<string, string> }>(
      "GET",
      `${video.upload.endpoint}/s3/params?${query}`,
    );
    const stored = await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
    if (!stored.ok) throw new Error(`the PUT answered ${stored.status}`);
    const startedMs = performance.now();
    await ask("POST", `${video.upload.endpoint}/complete`);
    return { ...video, startedMs };
  }

  return {
    ask,
    async encode(bytes) {
      const { id: videoId, startedMs } = await upload(bytes, "video/mp4");
      let playable = 0;
      for await (const event of events(videoId)) {
        const seconds = (performance.now() - startedMs) / 1000;
        if (event === "playable") playable = seconds;
        if (event === "ready") return { playable, ready: seconds, videoId };
        if (event === "failed") throw new Error("the encode failed");
      }
      throw new Error("the event stream ended before the encode did");
    },
    async firstPlay(bytes, type = "video/mp4") {
      const { id, startedMs } = await upload(bytes, type);
      for await (const event of events(id)) {
        if (event === "failed") throw new Error("the encode failed");
        if (event !== "playable") continue;
        const master = await fetch(`${at.app}/media/${id}/master.m3u8`);
        const variants = (await master.text()).match(/#EXT-X-STREAM-INF/g)?.length ?? 0;
        if (variants === 0) throw new Error("the master playlist is empty");
        const seconds = (performance.now() - startedMs) / 1000;
        // The rest of it would be encoded beside the next measurement.
        await fetch(`${at.app}/api/v1/videos/${id}`, {
          method: "DELETE",
          headers: { authorization: `Bearer ${token}` },
        });
        return seconds;
      }
      throw new Error("the event stream ended before the video was playable");
    },
  };
}
