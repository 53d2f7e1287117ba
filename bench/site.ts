import type { Platform } from "../local/platform.ts";

/** A creator's way to the API of a platform that runs. */
export type Site = {
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The names of a video's events as they come. */
  events(videoId: string): AsyncGenerator<string>;
};

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
  return {
    ask,
    async *events(videoId) {
      const headers = { authorization: `Bearer ${token}` };
      const { body } = await fetch(`${at.app}/api/v1/videos/${videoId}/events`, { headers });
      if (!body) throw new Error("no event stream");
      let text = "";
      for await (const part of body.pipeThrough(new TextDecoderStream())) {
        const lines = (text + part).split("\n");
        text = lines.pop() ?? "";
        for (const line of lines) if (line.startsWith("event: ")) yield line.slice("event: ".length);
      }
    },
  };
}
