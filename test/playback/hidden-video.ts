import { importJWK, SignJWT, type JWK, type JWTPayload } from "jose";
import { call, newDraft, until, uploadWhole, type Account } from "../client.ts";
import type { Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

/** One way into a video's media: its path below the id or token, and what kind of token opens it. */
export type Entrance = { name: string; path: string; kind: "v" | "t" | "s" | "g" | "d" };

const srt = "1\n00:00:00,500 --> 00:00:01,500\nhello\n";

/** A ready video with captions, storyboard, preview and downloads, through the real pipeline. */
export async function makeVideo(h: Harness, creator: Account, fields: Record<string, unknown> = {}): Promise<string> {
  const draft = await newDraft(h, creator, { visibility: "private", ...fields });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 5, size: "640x360" }));
  const token = creator.token;
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`, { token })).body.state,
    (state) => state === "ready",
    60,
  );
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}/playback`, { token })).body.preview,
    (preview) => typeof preview === "string",
    60,
  );
  await fetch(`${h.at.app}/api/v1/videos/${draft.id}/captions/en`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-subrip" },
    body: srt,
  });
  await call(h, "PATCH", `videos/${draft.id}`, { token, body: { downloadable: true } });
  await until(
    async () => await (await mediaOf(h, `${await tokenOf(h, draft.id, creator)}/master.m3u8`)).text(),
    (master) => master.includes("TYPE=SUBTITLES"),
  );
  return draft.id;
}

/** Every way in, as the manifests and the storyboard name them to the owner. */
export async function entrancesOf(h: Harness, id: string, owner: Account): Promise<Entrance[]> {
  const reference = await tokenOf(h, id, owner);
  const read = async (path: string) => (await mediaOf(h, `${reference}/${path}`)).text();
  const master = await read("master.m3u8");
  const uris = [...master.matchAll(/URI="([^"]+)"/g)].map(([, uri = ""]) => uri);
  const playlist = master.split("\n").find((line) => /^e\d.*\/index\.m3u8$/.test(line)) ?? "";
  const captions = uris.find((uri) => uri.startsWith("captions/")) ?? "";
  const folder = playlist.replace(/[^/]+$/, "");
  const media = await read(playlist);
  const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(media)?.[1] ?? "";
  const segment = media.split("\n").find((line) => line.endsWith(".m4s")) ?? "";
  const { body } = await call(h, "GET", `videos/${id}/playback`, { token: owner.token });
  const below = (url: string) => url.replace(/^.*\/media\/[^/]+\//, "");
  const storyboard = below(body.storyboard);
  const sheet = /^storyboard\/\d+\.jpg/m.exec(await read(storyboard))?.[0] ?? "";
  const cues = (await read(captions)).split("\n").find((line) => line.endsWith(".vtt")) ?? "";
  return [
    { name: "master", path: "master.m3u8", kind: "v" },
    { name: "media playlist", path: playlist, kind: "v" },
    { name: "I-frames", path: `${folder}iframes.m3u8`, kind: "v" },
    { name: "init", path: folder + init, kind: "v" },
    { name: "segment", path: folder + segment, kind: "v" },
    { name: "DASH", path: "manifest.mpd", kind: "v" },
    { name: "captions", path: below(body.captions[0].url), kind: "v" },
    { name: "caption playlist", path: captions, kind: "v" },
    { name: "caption segment", path: captions.replace(/[^/]+$/, "") + cues, kind: "v" },
    { name: "poster", path: below(body.poster), kind: "t" },
    { name: "storyboard", path: storyboard, kind: "s" },
    { name: "sheet", path: storyboard.replace(/[^/]+$/, "") + sheet, kind: "s" },
    { name: "preview", path: below(body.preview), kind: "g" },
    { name: "download", path: `${folder}download.mp4`, kind: "d" },
  ];
}

export function mediaOf(h: Harness, path: string, headers: Record<string, string> = {}, method = "GET") {
  return fetch(`${h.at.app}/media/${path}`, { method, headers });
}

/** A token as the account gets it to play the video by. */
export async function tokenOf(h: Harness, id: string, account: Account, query = ""): Promise<string> {
  const { status, body } = await call(h, "GET", `videos/${id}/playback${query}`, { token: account.token });
  const token = /\/media\/([^/]+)\//.exec(String(body.hls))?.[1];
  if (!token) throw new Error(`playback answered ${status} ${JSON.stringify(body)}`);
  return token;
}

/** The status of each entrance with this id or token, by its name. */
export async function statuses(h: Harness, reference: string, entrances: Entrance[]): Promise<Record<string, number>> {
  const entries: [string, number][] = [];
  for (const { name, path } of entrances) {
    const answer = await mediaOf(h, `${reference}/${path}`);
    await answer.arrayBuffer();
    entries.push([name, answer.status]);
  }
  return Object.fromEntries(entries);
}

/** That status at all entrances. */
export const all = (entrances: Entrance[], status: number) =>
  Object.fromEntries(entrances.map(({ name }) => [name, status]));

export type CustomerKey = { id: string; algorithm: string; privateJwk: JWK; privateKeyPem: string; publicJwk: JWK };

export async function newSigningKey(h: Harness, owner: Account, algorithm = "EdDSA"): Promise<CustomerKey> {
  const answer = await call(h, "POST", "playback-keys", { token: owner.token, body: { algorithm } });
  if (answer.status !== 201) throw new Error(`playback-keys answered ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as CustomerKey;
}

export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A token that a customer's server signs for an hour; a claim that is undefined is left out. */
export async function signAs(key: CustomerKey, claims: JWTPayload, header: Record<string, unknown> = {}) {
  const payload = { iat: nowSeconds(), exp: nowSeconds() + 3600, ...claims };
  return new SignJWT(Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: key.algorithm, kid: key.id, ...header })
    .sign(await importJWK(key.privateJwk, key.algorithm));
}
