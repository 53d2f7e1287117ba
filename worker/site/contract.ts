import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { settable } from "./site-settings.ts";

export const SettingsChanges = z
  .object({
    siteName: settable.shape.siteName.nullable(),
    banner: settable.shape.banner.nullable(),
    registration: settable.shape.registration.nullable(),
    creatorRequests: settable.shape.creatorRequests.nullable(),
    commentPolicy: settable.shape.commentPolicy.nullable(),
    maxUploadBytes: settable.shape.maxUploadBytes.nullable(),
    quotaVideos: settable.shape.quotaVideos.nullable(),
    quotaBytes: settable.shape.quotaBytes.nullable(),
    quotaMinutes: settable.shape.quotaMinutes.nullable(),
  } satisfies Record<keyof typeof settable.shape, z.ZodType>)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one setting to change");
export type SettingsChanges = z.infer<typeof SettingsChanges>;

export const SiteAdministration = z
  .object({
    settings: settable.meta({ description: "As they hold now." }),
    defaults: settable.meta({ description: "What holds where nothing is set, by the deployment's variables." }),
    set: z.array(settable.keyof()).meta({ description: "Those that an admin has set." }),
  })
  .meta({ id: "SiteAdministration" });
export type SiteAdministration = z.infer<typeof SiteAdministration>;

export const Site = settable
  .pick({ siteName: true, banner: true, registration: true, creatorRequests: true, maxUploadBytes: true })
  .meta({ id: "Site" });
export type Site = z.infer<typeof Site>;

export const readSite = createRoute({
  method: "get",
  path: "/site",
  tags: ["site"],
  summary: "Read what everybody may know of this site",
  ...access({}),
  responses: { 200: json(Site, "The site."), ...problemResponses },
});

export const readSettings = createRoute({
  method: "get",
  path: "/admin/settings",
  tags: ["admin"],
  summary: "Read the site's settings",
  ...access({ permission: "site.manage" }),
  responses: { 200: json(SiteAdministration, "The settings."), ...problemResponses },
});

export const changeSettings = createRoute({
  method: "patch",
  path: "/admin/settings",
  tags: ["admin"],
  summary: "Change the site's settings",
  description: "In effect everywhere within five seconds. Null takes a setting back: then the default holds.",
  ...access({ permission: "site.manage", limit: "write" }),
  request: { body: jsonBody(SettingsChanges) },
  responses: { 200: json(SiteAdministration, "The settings as they are now."), ...problemResponses },
});
