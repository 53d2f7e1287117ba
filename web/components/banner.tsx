import { site } from "../site.ts";
import { useStore } from "../store.ts";

/** What the site's admins want everybody to know. */
export function Banner() {
  const { banner } = useStore(site);
  return banner === "" ? null : (
    <p class="site-banner" role="status">
      {banner}
    </p>
  );
}
