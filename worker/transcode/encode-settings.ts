import type { EncodeSettings } from "../../schema/messages.ts";
import type { Deps } from "../deps.ts";
import type { EncodeOrder } from "./encode-ledger.ts";

/** The site's settings for this encode: its upload may have been allowed less time than others. */
export function settingsFor(
  { encodeSettings }: Pick<Deps, "encodeSettings">,
  { maxDurationSeconds }: Pick<EncodeOrder, "maxDurationSeconds">,
): EncodeSettings {
  const limit = Math.min(encodeSettings.maxDurationSeconds, maxDurationSeconds ?? Infinity);
  return { ...encodeSettings, maxDurationSeconds: limit };
}
