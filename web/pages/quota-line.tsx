import { get } from "../api.ts";
import type { Quota } from "../api-types.ts";
import { formatBytes } from "../format.ts";
import { useLoad } from "../load.ts";

/** How much of each quota is used, where there are any. `round` changes where it may have changed. */
export function QuotaLine({ round }: { round: number }) {
  const { value } = useLoad(`quota ${round}`, (signal) => get<Quota>("users/me/quota", { signal }));
  if (!value) return null;
  const { videos, bytes, minutes } = value;
  const parts = [
    videos.limit === null ? null : `${videos.used} of ${videos.limit} videos`,
    bytes.limit === null ? null : `${formatBytes(bytes.used)} of ${formatBytes(bytes.limit)}`,
    minutes.limit === null ? null : `${Math.ceil(minutes.used)} of ${minutes.limit} minutes`,
  ].filter((part) => part !== null);
  return parts.length > 0 ? <p class="card-note">You use {parts.join(" · ")}.</p> : null;
}
