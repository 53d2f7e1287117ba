import fc from "fast-check";
import { idPrefix, newId, type IdKind } from "../../schema/id.ts";
import { goodPassword } from "../client.ts";
import { idPrefixOf, type Operation, type Schema } from "./operations.ts";

/**
 * What a schema cannot say: values that a rule of the domain asks for. A new field whose plain example is
 * refused as invalid gets its line here.
 */
const hints: Record<string, () => unknown> = {
  email: () => `example-${crypto.randomUUID()}@example.test`,
  newEmail: () => `example-${crypto.randomUUID()}@example.test`,
  password: () => goodPassword,
  currentPassword: () => goodPassword,
  newPassword: () => "another river over sand",
  filename: () => "clip.mp4",
  type: () => "video/mp4",
  language: () => "en",
  track: () => "en",
  categories: () => "film",
  label: () => "English",
  partNumbers: () => "1,2",
  url: () => "https://example.com/film.mp4",
  expiresAt: () => new Date(Date.now() + 3600_000).toISOString(),
};

const webvtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n";

/** A valid value of the schema, as small as may be. `name`: the field that it stands in. */
export function exampleOf(schema: Schema, name = ""): unknown {
  if (schema.enum) return schema.enum[0];
  if ("const" in schema) return schema.const;
  const alternatives = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined;
  if (alternatives) return exampleOf(alternatives[0] ?? {}, name);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") return exampleObject(schema);
  if (type === "array") {
    return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}, name));
  }
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") {
    return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1);
  }
  if (type === "string") return exampleString(schema, name);
  return null;
}

// What is required, and one field more where nothing is: changes must name something to change.
function exampleObject(schema: Schema): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as string[];
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name] ?? {}, name)]));
}

function exampleString(schema: Schema, name: string): string {
  const kind = idKindOf(schema);
  if (kind) return newId(kind);
  const hint = hints[name];
  if (hint) return String(hint());
  if (schema.format === "binary") return webvtt;
  if (schema.format === "email") return String(hints.email?.());
  if (schema.format === "uri") return "https://example.com/";
  if (schema.format === "date-time") return new Date(Date.now() + 3600_000).toISOString();
  const plain = "x".repeat(Math.max(8, schema.minLength ?? 0)).slice(0, schema.maxLength ?? 8);
  const pattern = schema.pattern ? new RegExp(schema.pattern, "u") : /^/;
  if (pattern.test(plain)) return plain;
  return fc.sample(fc.stringMatching(pattern), { numRuns: 1, seed: 1 })[0] ?? "";
}

function idKindOf(schema: Schema): IdKind | null {
  const prefix = idPrefixOf(schema);
  const [kind] = Object.entries(idPrefix).find(([, known]) => known === prefix) ?? [];
  return (kind as IdKind | undefined) ?? null;
}

export type PlainRequest = { method: string; path: string; contentType: string | null; body: string | null };

/** A valid request of the operation; `resourceId` stands in the first place of its path. */
export function exampleRequest(operation: Operation, resourceId: string | null): PlainRequest {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters) {
    if (parameter.in === "path") {
      const first = resourceId !== null && path === operation.path;
      const value = first ? resourceId : String(exampleOf(parameter.schema, parameter.name));
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    } else if (parameter.required) {
      query.set(parameter.name, String(exampleOf(parameter.schema, parameter.name)));
    }
  }
  const { body } = operation;
  const value = body ? exampleOf(body.schema) : null;
  return {
    method: operation.method,
    path: `/api/v1${path}${query.size > 0 ? `?${query}` : ""}`,
    contentType: body?.contentType ?? null,
    body: body ? (body.contentType === "application/json" ? JSON.stringify(value) : String(value)) : null,
  };
}
