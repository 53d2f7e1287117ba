import { createStore, useStore } from "./store.ts";

const location = createStore(currentUrl());

function currentUrl(): URL {
  return new URL(window.location.href);
}

/** The address of the page that is shown. */
export function useLocation(): URL {
  return useStore(location);
}

/** Goes to another page of the app. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  window.history[options.replace ? "replaceState" : "pushState"](null, "", path);
  location.set(currentUrl());
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", () => location.set(currentUrl()));

// Links are plain links: a click without modifiers on one of our own pages stays inside the app.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== window.location.origin || link.hasAttribute("download")) return;
  if (link.pathname.startsWith("/api/") || link.pathname.startsWith("/media/") || link.hash) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
});
