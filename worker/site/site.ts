import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { SettingsChanges, Site, SiteAdministration } from "./contract.ts";
import { defaultsOf, forgetSettings, inEffect, settable, siteSettings, type SettingName } from "./site-settings.ts";
import * as store from "./store.ts";

type SiteDeps = Pick<Deps, "db" | "cache" | "settings">;

export async function readSite(deps: SiteDeps): Promise<Site> {
  const { siteName, banner, registration, creatorRequests, maxUploadBytes } = await siteSettings(deps);
  return { siteName, banner, registration, creatorRequests, maxUploadBytes };
}

/** As the database has them now, whatever was read before. */
export async function readSettings(deps: Pick<Deps, "db" | "settings">): Promise<SiteAdministration> {
  const stored = await store.findSettings(deps);
  const names = Object.keys(settable.shape) as SettingName[];
  return {
    settings: inEffect(deps, stored),
    defaults: defaultsOf(deps),
    set: names.filter((name) => name in stored),
  };
}

/** Throws VALIDATION_FAILED for uploads above the deployment's ceiling. */
export async function changeSettings(deps: SiteDeps, changes: SettingsChanges, by: Actor): Promise<SiteAdministration> {
  const ceiling = deps.settings.MAX_UPLOAD_BYTES;
  if ((changes.maxUploadBytes ?? 0) > ceiling) {
    const [path, message] = ["body.maxUploadBytes", `must be at most ${ceiling}, which the deployment allows`];
    throw new Fault("VALIDATION_FAILED", `${path}: ${message}`, { fields: [{ path, message }] });
  }
  await store.changeSettings(deps, changes, by);
  await forgetSettings(deps);
  return readSettings(deps);
}
