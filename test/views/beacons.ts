import { newId } from "../../schema/id.ts";
import { call, newDraft, type Account, type Answer } from "../client.ts";
import type { Harness } from "../harness.ts";

/** A video that anybody may watch as far as the database tells; nothing of it is stored. */
export async function playableVideo(h: Harness, creator: Account, fields: Record<string, unknown> = {}) {
  const { id } = await newDraft(h, creator, { visibility: "public", ...fields });
  await h.sql`update videos set state = 'ready', playable = true, duration_seconds = 100 where id = ${id}`;
  return id;
}

export const newView = () => newId("view");

type Sent = { token?: string; browser?: string; address?: string; country?: string; text?: boolean };

/** Sends one beacon, as JSON or as `navigator.sendBeacon` does. */
export async function send(
  h: Harness,
  video: string,
  beacon: Record<string, unknown>,
  { token, browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", address, country, text }: Sent = {},
): Promise<Answer> {
  return call(h, "POST", `videos/${video}/views`, {
    ...(token ? { token } : {}),
    raw: JSON.stringify({ view: newView(), number: 1, event: "start", ...beacon }),
    headers: {
      "user-agent": browser,
      "content-type": text ? "text/plain;charset=UTF-8" : "application/json",
      ...(address ? { "cf-connecting-ip": address } : {}),
      ...(country ? { "cf-ipcountry": country } : {}),
    },
  });
}

export async function viewCount(h: Harness, video: string): Promise<number> {
  const [row] = await h.sql`select view_count::int as count from videos where id = ${video}`;
  return row?.count;
}

export async function viewRows(h: Harness, video: string) {
  return h.sql`select * from video_views where video_id = ${video} order by started_at, id`;
}
