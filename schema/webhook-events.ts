/** What an endpoint can be told of, in the words that people choose by. */
export const webhookEvents = {
  "video.created": "A video was made, without a file yet",
  "video.uploaded": "A video's file has arrived and waits to be processed",
  "video.playable": "A video's first seconds can be played",
  "video.ready": "A video was processed as a whole",
  "video.failed": "A video's file, or the one that was to replace it, could not be processed",
  "video.updated": "A video's title, visibility or other details were changed",
  "video.published": "A video is public and can be played: whichever came last",
  "video.deleted": "A video was deleted",
  "comment.created": "A comment can be seen by a video's viewers",
} as const;

export type WebhookEvent = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as [WebhookEvent, ...WebhookEvent[]];

/** Sent by its owner's wish alone, whatever an endpoint listens to. */
export const testEvent = "webhook.test";
