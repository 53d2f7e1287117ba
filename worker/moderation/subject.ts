import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { findUser } from "../users/read-user.ts";
import { findAnyVideo } from "../videos/videos.ts";
import { targetKinds, type ReportedDetail, type Target } from "./report-contract.ts";
import * as store from "./report-store.ts";

/** What a report is about, as it stands now; all null where it is gone. */
export type Subject = Pick<ReportedDetail, "name" | "state" | "videoId" | "takenDownReason" | "accused">;

/** An id tells what it names. */
export function targetOf(targetId: string): Target {
  const kind = targetKinds.find((each) => isId(each, targetId));
  if (!kind) throw new Fault("REPORT_NOT_FOUND", "Nothing that can be reported has such an id.");
  return kind;
}

export async function findSubject(deps: Pick<Deps, "db">, targetId: string): Promise<Subject> {
  const base = { videoId: null, takenDownReason: null };
  const gone = { ...base, name: null, state: null, accused: null };
  switch (targetOf(targetId)) {
    case "video": {
      const video = await findAnyVideo(deps, targetId);
      if (!video) return gone;
      const { id, title, visibility, takenDownReason, ownerId } = video;
      const state = takenDownReason === null ? visibility : "taken-down";
      return { name: title, state, videoId: id, takenDownReason, accused: await findAccused(deps, ownerId) };
    }
    case "comment": {
      const comment = await store.findComment(deps, targetId, "any");
      if (!comment) return gone;
      const { body, deletedAt, videoId, authorId } = comment;
      const state = deletedAt ? "deleted" : comment.state;
      return {
        ...base,
        name: body,
        state,
        videoId,
        accused: authorId === null ? null : await findAccused(deps, authorId),
      };
    }
    case "user": {
      const accused = await findAccused(deps, targetId);
      return accused ? { ...base, name: accused.displayName, state: accused.status, accused } : gone;
    }
  }
}

async function findAccused(deps: Pick<Deps, "db">, userId: string): Promise<Subject["accused"]> {
  try {
    const { id, displayName, role, status } = await findUser(deps, userId);
    return { id, displayName, role, status };
  } catch (error) {
    if (error instanceof Fault && error.code === "USER_NOT_FOUND") return null;
    throw error;
  }
}
