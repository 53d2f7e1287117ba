import type { Suggestion } from "../../api-types.ts";

const words: Record<string, string> = {
  "watched-together": "Viewers of this also watched it",
  similar: "Similar",
  channel: "From this channel",
  following: "From a channel you follow",
  trending: "Trending",
  popular: "Popular",
  new: "New",
};

/** Why it is suggested, in words; empty where the row's title says it. */
export function reasonWords({ reason }: Suggestion): string {
  if (reason.kind === "because-watched") return reason.video ? `Because you watched ${reason.video.title}` : "";
  return words[reason.kind] ?? "";
}
