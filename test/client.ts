import type { Harness } from "./harness.ts";

export type Answer<T = Record<string, any>> = { status: number; headers: Headers; body: T };
type Call = { token?: string; body?: unknown; headers?: Record<string, string>; raw?: string };

/** Calls the API as a program would. `body` is the parsed JSON, or the text where it is none. */
export async function call(h: Pick<Harness, "at">, method: string, path: string, options: Call = {}): Promise<Answer> {
  const url = path.startsWith("http") ? path : `${h.at.app}${path.startsWith("/") ? path : `/api/v1/${path}`}`;
  const headers: Record<string, string> = { ...options.headers };
  if (options.token) headers.authorization = `Bearer ${options.token}`;
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  if (body !== undefined) headers["content-type"] ??= "application/json";
  const response = await fetch(url, { method, headers, body, redirect: "manual" });
  const text = await response.text();
  let parsed: Record<string, any>;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = { text };
  }
  return { status: response.status, headers: response.headers, body: parsed };
}

export const goodPassword = "quiet river under stones";

export type Account = { id: string; email: string; token: string; refreshToken: string };

let accounts = 0;

/** Registers a new account; roles other than `user` are set where the operator would, in the database. */
export async function signUp(h: Harness, role: "user" | "creator" | "admin" = "user"): Promise<Account> {
  accounts += 1;
  const email = `person${accounts}-${crypto.randomUUID().slice(0, 8)}@example.test`;
  const body = { email, password: goodPassword, displayName: `Person ${accounts}` };
  const answer = await call(h, "POST", "auth/register", { body });
  if (answer.status !== 201) throw new Error(`register answered ${answer.status} ${JSON.stringify(answer.body)}`);
  const { user, accessToken, refreshToken } = answer.body;
  if (role !== "user") await h.sql`update users set role = ${role} where id = ${user.id}`;
  return { id: user.id, email, token: accessToken, refreshToken };
}

/** Creates a draft of this creator and answers its id and upload endpoint. */
export async function newDraft(h: Harness, creator: Account, fields: Record<string, unknown> = {}) {
  const answer = await call(h, "POST", "videos", { token: creator.token, body: { title: "A test", ...fields } });
  if (answer.status !== 201) throw new Error(`create answered ${answer.status} ${JSON.stringify(answer.body)}`);
  return { id: answer.body.id as string, endpoint: answer.body.upload.endpoint as string };
}

/** Uploads the bytes by one presigned PUT and completes; answers complete's reply. */
export async function uploadWhole(
  h: Harness,
  creator: Account,
  draft: { endpoint: string },
  bytes: Uint8Array,
  filename = "clip.mp4",
): Promise<Answer> {
  const query = new URLSearchParams({ filename, type: "video/mp4" });
  const signed = await call(h, "GET", `${draft.endpoint}/s3/params?${query}`, { token: creator.token });
  if (signed.status !== 200) return signed;
  const put = await fetch(signed.body.url, {
    method: "PUT",
    headers: signed.body.headers,
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  if (!put.ok) throw new Error(`the PUT answered ${put.status} ${await put.text()}`);
  return call(h, "POST", `${draft.endpoint}/complete`, { token: creator.token });
}

/** Asks again until `fits` says yes, at most `seconds`; throws with the last answer otherwise. */
export async function until<T>(ask: () => Promise<T>, fits: (value: T) => boolean, seconds = 30): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
