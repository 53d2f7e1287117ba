import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "../router.ts";
import { site } from "../site.ts";
import { useStore } from "../store.ts";

let first = true;

/** A page with its heading, which names the tab and takes the focus after a move between pages. */
export function Page(props: { title: string; hideTitle?: boolean; narrow?: boolean; children: ComponentChildren }) {
  const { title, hideTitle, narrow, children } = props;
  const { href } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { siteName } = useStore(site);
  useEffect(() => {
    document.title = title === "Edgereel" ? siteName : `${title} · ${siteName}`;
  }, [title, siteName]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, [href]);
  return (
    <main id="main" class={narrow ? "main narrow" : "main"}>
      <h1 ref={heading} tabIndex={-1} class={hideTitle ? "visually-hidden" : undefined}>
        {title}
      </h1>
      {children}
    </main>
  );
}
