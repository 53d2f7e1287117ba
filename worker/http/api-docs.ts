import type { AppContext } from "./context.ts";

type Operation = {
  summary?: string;
  description?: string;
  tags?: string[];
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

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a2230;background:#fff}
h2{margin-top:3rem;text-transform:capitalize}article{border-top:1px solid #d5dbe5;padding:1rem 0}
code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f3f5f9;padding:.8rem;overflow:auto;border-radius:.4rem}
.method{display:inline-block;min-width:4.5rem;font-weight:700}dt{font-weight:600}summary{cursor:pointer}
@media(prefers-color-scheme:dark){body{color:#e6ebf3;background:#12161d}pre{background:#1c222c}article{border-color:#333c4a}a{color:#8ab8ff}}`;

/** A readable reference of the API, made from the OpenAPI document: plain HTML, no script. */
export async function answerApiDocs(c: AppContext, document: unknown): Promise<Response> {
  const { info, paths = {}, components } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? "other"))];
  const sections = tags.map((tag) => {
    const inTag = operations.filter(({ operation }) => (operation.tags?.[0] ?? "other") === tag);
    return `<h2 id="${escape(tag)}">${escape(tag)}</h2>${inTag.map(renderOperation).join("")}`;
  });
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary>${escape(name)}</summary>${renderJson(schema)}</details>`,
  );
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const styleHash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const styleSource = `style-src 'sha256-${styleHash}'`;
  c.header(
    "content-security-policy",
    `default-src 'none'; ${styleSource}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  c.header("cache-control", "public, max-age=300");
  return c.html(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(info.title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body>
<h1>${escape(info.title)}</h1><p>${prose(info.description)} The machine-readable form: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<p>${tags.map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(" · ")} · <a href="#schemas">schemas</a></p>
${sections.join("")}<h2 id="schemas">Schemas</h2>${schemas.join("")}</body></html>`);
}

function renderOperation({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
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
${schema ? `<details><summary>Answer</summary>${renderJson(schema)}</details>` : ""}</article>`;
}

function renderJson(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

// Contracts mark code with backticks.
function prose(text = ""): string {
  return escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
