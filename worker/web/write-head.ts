import { escapeHtml } from "../http/escape-html.ts";
import { scriptText } from "../sharing/json-ld.ts";
import type { PageHead } from "../sharing/page-head.ts";

/** Writes the head into the page of the site of this name. Every text in it may be a stranger's. */
export function writeHead(page: Response, head: PageHead, siteName: string): Response {
  const { title, description, canonical, alternates, jsonLd } = head;
  const meta: PageHead["meta"] = head.meta.length > 0 ? [["property", "og:site_name", siteName], ...head.meta] : [];
  const tags = [
    canonical ? `<link rel="canonical" href="${escapeHtml(canonical)}">` : '<meta name="robots" content="noindex">',
    ...meta.map(([attribute, name, content]) => `<meta ${attribute}="${name}" content="${escapeHtml(content)}">`),
    ...alternates.map(
      ({ type, href, title }) =>
        `<link rel="alternate" type="${type}" href="${escapeHtml(href)}" title="${escapeHtml(title)}">`,
    ),
    // Data, which no policy of scripts is about and no browser runs.
    ...(jsonLd ? [`<script type="application/ld+json">${scriptText(jsonLd)}</script>`] : []),
  ];
  // The asset's tag stands for the page without it.
  page.headers.delete("etag");
  return new HTMLRewriter()
    .on("title", {
      element(element) {
        element.setInnerContent(title === null ? siteName : `${title} · ${siteName}`);
      },
    })
    .on('meta[name="description"]', {
      element(element) {
        if (description === undefined) return;
        element.replace(`<meta name="description" content="${escapeHtml(description)}">`, { html: true });
      },
    })
    .on("head", {
      element(element) {
        element.append(tags.join(""), { html: true });
      },
    })
    .transform(page);
}
