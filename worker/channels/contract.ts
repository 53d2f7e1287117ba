import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { tagOf } from "../answers/tags.ts";
import { access, json, pageQuery, problemResponses } from "../http/contract.ts";
import { VideoPage } from "../videos/contract.ts";

const channelPath = z.object({ id: z.string().regex(idPattern("user"), "must be an account's id such as usr_…") });

export const Channel = z
  .object({
    id: z.string().meta({ description: "The id of its account." }),
    displayName: z.string(),
    bio: z.string(),
    followerCount: z.number().int(),
    videoCount: z.number().int().meta({ description: "Of its public videos." }),
    createdAt: z.iso.datetime(),
    following: z.boolean().meta({ description: "Whether you follow it; false for who is not signed in." }),
  })
  .meta({ id: "Channel" });
export type Channel = z.infer<typeof Channel>;

export const Subscription = z
  .object({ following: z.boolean(), followerCount: z.number().int() })
  .meta({ id: "Subscription" });
export type Subscription = z.infer<typeof Subscription>;

const ChannelPage = z
  .object({ items: z.array(Channel), nextCursor: z.string().nullable() })
  .meta({ id: "ChannelPage" });
export type ChannelPage = z.infer<typeof ChannelPage>;

export const readChannel = createRoute({
  method: "get",
  path: "/channels/{id}",
  tags: ["channels"],
  summary: "Read a channel",
  description: "Its public videos are listed by `GET /videos?owner={id}`.",
  ...access({ sharing: { tags: ({ id = "" }) => [tagOf.channel(id), tagOf.lists] } }),
  request: { params: channelPath },
  responses: { 200: json(Channel, "The channel."), ...problemResponses },
});

export const follow = createRoute({
  method: "put",
  path: "/channels/{id}/subscription",
  tags: ["channels"],
  summary: "Follow a channel",
  description: "Doing it again changes nothing. Followers may watch its videos for subscribers.",
  ...access({ permission: "channel.follow", limit: "engage" }),
  request: { params: channelPath },
  responses: { 200: json(Subscription, "You follow it."), ...problemResponses },
});

export const unfollow = createRoute({
  method: "delete",
  path: "/channels/{id}/subscription",
  tags: ["channels"],
  summary: "Follow a channel no longer",
  ...access({ permission: "channel.follow", limit: "engage" }),
  request: { params: channelPath },
  responses: { 200: json(Subscription, "You do not follow it."), ...problemResponses },
});

export const listSubscriptions = createRoute({
  method: "get",
  path: "/subscriptions",
  tags: ["channels"],
  summary: "List the channels that you follow, the newest first",
  ...access({ permission: "channel.follow" }),
  request: { query: pageQuery },
  responses: { 200: json(ChannelPage, "One page."), ...problemResponses },
});

export const readFeed = createRoute({
  method: "get",
  path: "/feed",
  tags: ["channels"],
  summary: "List the videos of the channels that you follow, newest first",
  description: "Public videos, and those for subscribers.",
  ...access({ permission: "channel.follow" }),
  request: { query: pageQuery },
  responses: { 200: json(VideoPage, "One page."), ...problemResponses },
});
