import { messageVersion, readMessage, type Received, type Told } from "./messages.ts";

/** The page that this one stands in. */
export type ParentPage = { tell: (message: Told) => void };

/**
 * Opens the line to the page around. `allowed`: the origins that may frame the video, null for all; the
 * page's policy lets no others frame it, and a frame may have other windows that know of it.
 */
export function openParentPage(allowed: string[] | null, receive: (message: Received) => void): ParentPage {
  const parent = window.parent;
  if (parent === window) return { tell: () => undefined };
  const isAllowed = (origin: string) => allowed === null || allowed.includes(origin);
  let known = firstGuess();
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || !isAllowed(origin)) return;
    const message = readMessage(data);
    if (!message) return;
    known = origin;
    receive(message);
  });
  return {
    tell(message) {
      // An opaque origin has no name that a message could be addressed to.
      const target = known === null || known === "null" ? (allowed === null ? "*" : null) : known;
      if (target === null || (target !== "*" && !isAllowed(target))) return;
      parent.postMessage({ edgereel: messageVersion, ...message }, target);
    },
  };
}

// Before it has said anything. Firefox has no ancestorOrigins, and a page may send no referrer.
function firstGuess(): string | null {
  const [nearest] = window.location.ancestorOrigins ?? [];
  if (nearest !== undefined) return nearest;
  return URL.canParse(document.referrer) ? new URL(document.referrer).origin : null;
}
