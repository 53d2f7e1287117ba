import type { Channel } from "../channels/contract.ts";
import { describe, type SharedVideo } from "./shared-video.ts";
import { isoDuration } from "./iso-duration.ts";
import { chaptersOf } from "../videos/videos.ts";

type Thing = Record<string, unknown>;

const counted = (action: string, count: number): Thing => ({
  "@type": "InteractionCounter",
  interactionType: { "@type": action },
  userInteractionCount: count,
});

/** https://schema.org/VideoObject, with what search engines ask for and no address that does not open for all. */
export function videoObject({ row, pageUrl, embedUrl, hlsUrl, posterUrl }: SharedVideo, origin: string): Thing {
  const chapters = chaptersOf(row);
  const end = row.durationSeconds === null ? [] : [{ startSeconds: row.durationSeconds }];
  return {
    "@context": "https://schema.org",
    "@type": "VideoObject",
    "@id": pageUrl,
    url: pageUrl,
    name: row.title,
    description: describe(row, 5_000),
    ...(posterUrl ? { thumbnailUrl: [posterUrl] } : {}),
    uploadDate: (row.playableAt ?? row.createdAt).toISOString(),
    ...(row.durationSeconds === null ? {} : { duration: isoDuration(row.durationSeconds) }),
    ...(hlsUrl ? { contentUrl: hlsUrl, encodingFormat: "application/vnd.apple.mpegurl" } : {}),
    ...(embedUrl ? { embedUrl } : {}),
    ...(row.width && row.height ? { width: row.width, height: row.height } : {}),
    ...(row.visibility === "subscribers" ? { requiresSubscription: true } : {}),
    ...(row.language ? { inLanguage: row.language } : {}),
    ...(row.tags.length > 0 ? { keywords: row.tags.join(", ") } : {}),
    isFamilyFriendly: row.ageRating !== "adult",
    interactionStatistic: [counted("WatchAction", row.viewCount), counted("LikeAction", row.likeCount)],
    author: { "@type": "Person", name: row.ownerName, url: `${origin}/channel/${row.ownerId}` },
    ...(chapters.length > 0
      ? {
          hasPart: chapters.map(({ startSeconds, title }, i) => {
            const next = [...chapters, ...end][i + 1];
            return {
              "@type": "Clip",
              name: title,
              startOffset: startSeconds,
              ...(next ? { endOffset: next.startSeconds } : {}),
              url: `${pageUrl}?t=${startSeconds}`,
            };
          }),
        }
      : {}),
  };
}

/** https://schema.org/ProfilePage */
export function profilePage(channel: Channel, pageUrl: string): Thing {
  return {
    "@context": "https://schema.org",
    "@type": "ProfilePage",
    dateCreated: channel.createdAt,
    mainEntity: {
      "@type": "Person",
      "@id": pageUrl,
      url: pageUrl,
      identifier: channel.id,
      name: channel.displayName,
      ...(channel.bio === "" ? {} : { description: channel.bio }),
      interactionStatistic: [counted("FollowAction", channel.followerCount)],
      agentInteractionStatistic: [counted("WriteAction", channel.videoCount)],
    },
  };
}

/** As it stands in a script element: there is no way to end it from within, nor a line that JavaScript would not take. */
export function scriptText(thing: Thing): string {
  return JSON.stringify(thing).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
