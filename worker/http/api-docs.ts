import { pageHeaders } from "../web/page-headers.ts";
import type { AppContext } from "./context.ts";
import { escapeHtml as escape } from "./escape-html.ts";
import { renderTryIt } from "./try-it.ts";

export type Operation = {
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  "x-permission"?: string;
  "x-rate-limit"?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown; description?: string }[];
  requestBody?: { content?: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
};
type Document = {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, unknown> };
};

/**
 * A readable reference of the API, made from the OpenAPI document, in the page of `web/reference/`. All of it
 * is there without a script; with one, each operation can be tried.
 */
export async function answerApiDocs(c: AppContext, document: unknown): Promise<Response> {
  const { assets, settings } = c.get("deps");
  const page = await assets.fetch(new Request(new URL("/reference", settings.PUBLIC_URL)));
  const response = new Response(page.body, page);
  for (const [name, value] of Object.entries(pageHeaders({ frameAncestors: "'none'" })))
    response.headers.set(name, value);
  // The tag is that of the empty page.
  response.headers.delete("etag");
  const html = renderReference(document as Document);
  return new HTMLRewriter()
    .on("#reference", { element: (root) => void root.setInnerContent(html, { html: true }) })
    .transform(response);
}

function renderReference(document: Document): string {
  const { info, paths = {}, components } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? "other"))];
  const sections = tags.map((tag) => {
    const inTag = operations.filter(({ operation }) => (operation.tags?.[0] ?? "other") === tag);
    return `<h2 id="${escape(tag)}">${escape(tag)}</h2>${inTag.map((each) => renderOperation(each, components?.schemas)).join("")}`;
  });
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary>${escape(name)}</summary>${renderJson(schema)}</details>`,
  );
  return `<h1>${escape(info.title)}</h1>
<p>${prose(info.description)} The machine-readable form: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav>${tags.map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(" · ")} · <a href="#schemas">schemas</a></nav>
<div id="credential"></div>
${sections.join("")}<h2 id="schemas">Schemas</h2>${schemas.join("")}`;
}

function renderOperation(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  schemas: Record<string, unknown> = {},
): string {
  const permission = operation["x-permission"] ?? "none";
  const limit = operation["x-rate-limit"] ?? "none";
  const parameters = (operation.parameters ?? []).map(
    (parameter) =>
      `<li><code>${escape(parameter.name)}</code> (${parameter.in}${parameter.required ? ", required" : ""}) ${prose(parameter.description)}</li>`,
  );
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  const [status, answer] = Object.entries(operation.responses ?? {}).find(([code]) => code.startsWith("2")) ?? [];
  const schema = answer?.content?.["application/json"]?.schema;
  return `<article><p><span class="method">${method.toUpperCase()}</span><code>/api/v1${escape(path)}</code></p>
<p>${prose(operation.summary)}. ${prose(operation.description).replaceAll("\n\n", "</p><p>")}</p>
<p>Permission: ${escape(permission)}. Rate limit: ${escape(limit)}.</p>
${parameters.length > 0 ? `<ul>${parameters.join("")}</ul>` : ""}
${body ? `<details><summary>Request body</summary>${renderJson(body)}</details>` : ""}
<p>Answers ${escape(status ?? "")}: ${prose(answer?.description)}</p>
${schema ? `<details><summary>Answer</summary>${renderJson(schema)}</details>` : ""}
${renderTryIt({ path, method, operation }, schemas)}</article>`;
}

function renderJson(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

// Contracts mark code with backticks.
function prose(text = ""): string {
  return escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
