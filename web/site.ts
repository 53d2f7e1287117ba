import type { Site } from "./api-types.ts";
import { request } from "./request.ts";
import { createStore } from "./store.ts";

/** What is said of the site before it is known, and where it cannot be asked. */
const unknown: Site = {
  siteName: "Edgereel",
  banner: "",
  registration: "open",
  creatorRequests: "review",
  maxUploadBytes: Infinity,
};

export const site = createStore<Site>(unknown);

/** At start. */
export async function readSite(): Promise<void> {
  await request<Site>("GET", "site").then(
    (answer) => site.set(answer),
    // The site works as well without its name and banner.
    () => undefined,
  );
}
