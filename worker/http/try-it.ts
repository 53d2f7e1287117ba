import type { Operation } from "./api-docs.ts";
import { escapeHtml } from "./escape-html.ts";

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
};

/** The form by which an operation is tried. `web/reference/` shows and sends it; without scripts it stays hidden. */
export function renderTryIt(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  schemas: Record<string, unknown>,
): string {
  // What transcoders report, with a token of their jobs, is nothing for people.
  if (operation.security?.some((way) => "job" in way)) return "";
  const fields = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === "path" || parameter.in === "query")
    .map(
      ({ name, in: place, required }) =>
        `<label>${escapeHtml(name)}<input name="${escapeHtml(name)}" data-in="${place}" autocomplete="off"` +
        `${required ? " required" : ""}></label>`,
    );
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type) {
    const isJson = type === "application/json";
    const text = isJson ? JSON.stringify(exampleOf(content?.schema as Schema, schemas), null, 2) : "";
    fields.push(
      `<label>Body (${escapeHtml(type)})<textarea data-in="body" data-type="${escapeHtml(type)}" rows="${isJson ? Math.min(12, text.split("\n").length + 1) : 8}" ` +
        `spellcheck="false">${escapeHtml(text)}</textarea></label>`,
    );
  }
  return `<details class="try" hidden><summary>Try it</summary>
<form data-method="${method.toUpperCase()}" data-path="${escapeHtml(path)}">${fields.join("")}
<button>Send ${method.toUpperCase()}</button></form><div class="answer" role="status"></div></details>`;
}

// What must be named, with something of the right kind to write over.
function exampleOf(schema: Schema | undefined, schemas: Record<string, unknown>): unknown {
  if (!schema) return {};
  if (schema.$ref) return exampleOf(schemas[schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1)] as Schema, schemas);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.oneOf ?? schema.anyOf)?.[0];
  if (choice) return exampleOf(choice, schemas);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "string":
      return "";
    case "number":
    case "integer":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return [];
    default: {
      const required = schema.required ?? [];
      const named = Object.entries(schema.properties ?? {}).filter(([name]) => required.includes(name));
      return Object.fromEntries(named.map(([name, value]) => [name, exampleOf(value, schemas)]));
    }
  }
}
