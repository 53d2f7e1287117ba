import { Fault } from "../../schema/errors.ts";
import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { addressKey } from "../http/address-key.ts";
import type { Whereabouts } from "../playback/access-rules.ts";
import { accessOf } from "../playback/access.ts";
import { admit, identify } from "../playback/admit.ts";
import { rightsOf } from "../playback/watcher.ts";
import { deviceOf, referrerHost } from "./client-words.ts";
import type { Beacon } from "./contract.ts";
import { sendGathered } from "./gather.ts";
import type { ViewMessage } from "./view-message.ts";
import { viewerKeys } from "./viewer-key.ts";

type BeaconDeps = Pick<Deps, "db" | "cache" | "keys" | "now" | "settings" | "queues">;
/** Who sends a beacon, as far as the request tells. */
export type Sender = { viewer: Viewer | null; from: Whereabouts; userAgent: string };
type Watching = { ownerId: string; account: string | null; named: string | null };

/**
 * Puts a beacon into the queue, if its sender may watch the video now. The owner's own viewings are nobody's
 * figures and go no further.
 *
 * @throws Fault VIDEO_NOT_FOUND, or with a token what the gate answers; SERVICE_UNAVAILABLE without the queue
 */
export async function takeBeacon(deps: BeaconDeps, sender: Sender, videoId: string, beacon: Beacon): Promise<void> {
  const { ownerId, account, named } = await watching(deps, sender, videoId, beacon.playbackToken);
  if (account === ownerId) return;
  const now = deps.now();
  const who = account ?? named ?? `${addressKey(sender.from.address ?? "unknown")}\n${sender.userAgent}`;
  const message: ViewMessage = {
    id: beacon.view,
    videoId,
    viewerId: account,
    ...(await viewerKeys(deps.settings.SESSION_SECRET, now, who)),
    number: beacon.number,
    firstMs: now.getTime(),
    lastMs: now.getTime(),
    started: beacon.event === "start" || beacon.event === "heartbeat" || beacon.watchedSeconds > 0,
    watchedSeconds: beacon.watchedSeconds,
    parts: bitsOf(beacon.parts),
    startupMs: beacon.startupMs ?? null,
    rebufferMs: beacon.rebufferMs,
    rendition: beacon.rendition ?? null,
    errorCode: beacon.event === "error" ? (beacon.error ?? "unknown") : null,
    country: sender.from.country?.slice(0, 2) ?? null,
    device: deviceOf(sender.userAgent),
    referrer: referrerHost(beacon.referrer, deps.settings.PUBLIC_URL),
  };
  await sendGathered(deps.queues.views, message).catch((cause: unknown) => {
    throw new Fault("SERVICE_UNAVAILABLE", "The view cannot be noted now. Send the beacon again.", { cause });
  });
}

async function watching(
  deps: BeaconDeps,
  { viewer, from }: Sender,
  videoId: string,
  token: string | undefined,
): Promise<Watching> {
  if (token !== undefined) {
    const named = await identify(deps, token);
    if (named.videoId !== videoId) throw notFound();
    const { access, grant } = await admit(deps, named, "video", from);
    const account = grant?.account ?? viewer?.userId ?? null;
    // A customer's names for its viewers are its own: two customers' viewer 7 are two people.
    return { ownerId: access.ownerId, account, named: grant?.viewer ? `${access.ownerId}\n${grant.viewer}` : null };
  }
  const access = await accessOf(deps, videoId);
  if (!access?.playable) throw notFound();
  const account = viewer?.userId ?? null;
  const open = access.visibility === "public" || access.visibility === "unlisted";
  if (!open && !may(viewer, "video.read-hidden", access.ownerId)) {
    // An API key is a server's: nobody watches others' hidden videos by it.
    const person = viewer?.credential.kind === "session" ? viewer.userId : null;
    const allowed = person !== null && (await rightsOf(deps, person, access)).watch;
    if (!allowed && access.visibility !== "subscribers") throw notFound();
    if (!allowed) throw new Fault("FORBIDDEN", "Only subscribers of this creator can watch this video.");
  }
  return { ownerId: access.ownerId, account, named: null };
}

/** 25 hexadecimal digits as 100 characters of 0 and 1. */
function bitsOf(parts = "0".repeat(25)): string {
  return parts.replaceAll(/./g, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0"));
}

function notFound(): Fault {
  return new Fault("VIDEO_NOT_FOUND", "There is no such video, or it cannot be played.");
}
