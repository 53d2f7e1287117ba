// All tables, a file for each part of the site.
export * from "./tables/accounts.ts";
export * from "./tables/videos.ts";
export * from "./tables/encodes.ts";
export * from "./tables/playback.ts";
export * from "./tables/people.ts";
export * from "./tables/comments.ts";
export * from "./tables/views.ts";
export * from "./tables/site.ts";
export * from "./tables/webhooks.ts";
export * from "./tables/outbox.ts";
