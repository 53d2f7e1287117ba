import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { ringEach } from "../live/ring.ts";
import * as store from "./store.ts";

/** The outbox topics that notify; a statement owes one together with what causes it. */
export const notifyTopics = { person: "notify.person", owner: "notify.owner" } as const;

type TellDeps = Pick<Deps, "db" | "cache" | "objects" | "metrics">;

/** One account is told of something. `cause` names what happened: it is told once, however often this comes. */
const PersonPayload = z.object({
  userId: z.string(),
  kind: z.string(),
  cause: z.string(),
  payload: z.object({
    videoId: z.string().regex(idPattern("video")).optional(),
    commentId: z.string().optional(),
    actorId: z.string().optional(),
    /** What it is about in words, where the thing itself may be out of sight. */
    subject: z.string().max(200).optional(),
  }),
});
export type PersonPayload = z.infer<typeof PersonPayload>;

/** A video's owner is told how an epoch of it ended. */
const OwnerPayload = z.object({ videoId: z.string(), epoch: z.number(), outcome: z.enum(["ready", "failed"]) });

export async function notifyPerson(deps: TellDeps, payload: unknown): Promise<void> {
  await ringEach(deps, await store.notifyPerson(deps, PersonPayload.parse(payload)), { kind: "news" });
}

export async function notifyOwner(deps: TellDeps, payload: unknown): Promise<void> {
  await ringEach(deps, await store.notifyOwner(deps, OwnerPayload.parse(payload)), { kind: "news" });
}

/**
 * Tells the followers of a video that is listed now, the first time that it is. Whatever may list a video owes the
 * outbox a `search.sync`, with which this is done: publishing, scheduling and the encode need no topic of their own.
 */
export async function announceVideo(deps: TellDeps, videoId: string): Promise<void> {
  await ringEach(deps, await store.announceVideo(deps, videoId), { kind: "news" });
}
