import { call, type Answer } from "../client.ts";
import type { Harness } from "../harness.ts";
import type { Person } from "../security/cast.ts";

type Speaker = Pick<Person, "token">;

/** What people do with comments, in short. */
export function talk(h: Harness) {
  const made = ({ status, body }: Answer) => {
    if (status !== 201) throw new Error(`answered ${status} ${JSON.stringify(body)}`);
    return body as Record<string, any> & { id: string };
  };
  const on =
    (method: string, action: string) =>
    ({ token }: Speaker, id: string) =>
      call(h, method, `comments/${id}${action}`, { token });
  return {
    comment: async ({ token }: Speaker, videoId: string, body: string) =>
      made(await call(h, "POST", `videos/${videoId}/comments`, { token, body: { body } })),
    reply: async ({ token }: Speaker, id: string, body: string) =>
      made(await call(h, "POST", `comments/${id}/replies`, { token, body: { body } })),
    edit: ({ token }: Speaker, id: string, body: string) =>
      call(h, "PATCH", `comments/${id}`, { token, body: { body } }),
    policy: ({ token }: Speaker, videoId: string, commentPolicy: "open" | "held" | "closed") =>
      call(h, "PATCH", `videos/${videoId}`, { token, body: { commentPolicy } }),
    block: ({ token }: Speaker, userId: string) => call(h, "PUT", `users/me/blocked-users/${userId}`, { token }),
    words: ({ token }: Speaker, blockedWords: string[]) =>
      call(h, "PUT", "users/me/comment-settings", { token, body: { blockedWords } }),
    remove: on("DELETE", ""),
    like: on("PUT", "/like"),
    unlike: on("DELETE", "/like"),
    pin: on("PUT", "/pin"),
    unpin: on("DELETE", "/pin"),
    approve: on("POST", "/approve"),
    hold: on("POST", "/hold"),
    read: on("GET", ""),
  };
}

/** The video's own count, and how many comments are visible. */
export async function countsOf(h: Harness, videoId: string) {
  const [row] = await h.sql`select comment_count::int as counted, (select count(*)::int from comments c
    where c.video_id = v.id and c.state = 'visible' and c.deleted_at is null) as visible
    from videos v where v.id = ${videoId}`;
  return row as { counted: number; visible: number };
}
