import { z } from "zod";
import type { Deps } from "../deps.ts";
import { plainText } from "../http/contract.ts";
import { shortMemory } from "../playback/short-memory.ts";
import * as store from "./store.ts";

const quota = z.number().int().min(0).max(2_000_000_000);
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What admins can set while the site runs: the one table of names, values and what each does. */
export const settable = z.object({
  siteName: plainText(60).min(1).meta({ description: "What pages call the site." }),
  banner: plainText(500).meta({ description: "An announcement on top of all pages; empty: none." }),
  registration: z.enum(["open", "closed"]).meta({ description: "Whether anybody can make an account." }),
  creatorRequests: z
    .enum(["review", "open"])
    .meta({ description: "Whether an admin decides who becomes a creator, or it is granted at once." }),
  commentPolicy: z
    .enum(["open", "held", "closed"])
    .meta({ description: "What holds for comments on a new video whose creator does not say." }),
  maxUploadBytes: bytes.min(1).meta({ description: "The largest file; never above what the deployment allows." }),
  quotaVideos: quota.meta({ description: "For accounts without quotas of their own; 0: none." }),
  quotaBytes: bytes,
  quotaMinutes: z.number().min(0).max(2_000_000_000),
});
export type SiteSettings = z.infer<typeof settable>;
export type SettingName = keyof SiteSettings;

/** What holds where no admin has set anything: the deployment's variables, or the plain choice. */
export function defaultsOf({ settings }: Pick<Deps, "settings">): SiteSettings {
  return {
    siteName: "Edgereel",
    banner: "",
    registration: "open",
    creatorRequests: settings.CREATOR_REQUESTS,
    commentPolicy: "open",
    maxUploadBytes: settings.MAX_UPLOAD_BYTES,
    quotaVideos: settings.QUOTA_VIDEOS,
    quotaBytes: settings.QUOTA_BYTES,
    quotaMinutes: settings.QUOTA_MINUTES,
  };
}

const memory = shortMemory("site-settings", async (deps) => store.findSettings(deps));
const wholeSite = "all";

/** The settings as they hold now. What was read of them is believed for three seconds at most. */
export async function siteSettings(deps: Pick<Deps, "db" | "cache" | "settings">): Promise<SiteSettings> {
  return inEffect(deps, (await memory.read(deps, wholeSite)) ?? {});
}

/** What holds where this is set. */
export function inEffect(deps: Pick<Deps, "settings">, stored: Record<string, unknown>): SiteSettings {
  const defaults = defaultsOf(deps);
  // One that an older or newer Worker has written, and that means nothing here, does not hold.
  const set: Partial<SiteSettings> = Object.fromEntries(
    Object.entries(settable.shape).flatMap(([name, schema]) => {
      const value = schema.safeParse(stored[name]);
      return value.success ? [[name, value.data]] : [];
    }),
  );
  const settings = { ...defaults, ...set };
  // The deployment's ceiling may have come down since.
  return { ...settings, maxUploadBytes: Math.min(settings.maxUploadBytes, defaults.maxUploadBytes) };
}

/** To be called after each change. */
export async function forgetSettings(deps: Pick<Deps, "cache">): Promise<void> {
  await memory.forget(deps, wholeSite);
}
