import { readdirSync, readFileSync } from "node:fs";

export type Schema = Record<string, any>;
export type Parameter = { name: string; in: "path" | "query" | "header"; required: boolean; schema: Schema };

/** One operation of the OpenAPI document, with what the tests of all operations need of it. */
export type Operation = {
  /** `PATCH /videos/{id}` */
  name: string;
  method: string;
  path: string;
  /** A name of worker/auth/permissions.ts, or `none`. */
  permission: string;
  /** Its bearer is no account's: the token of a job. */
  foreignBearer: boolean;
  parameters: Parameter[];
  body: { contentType: string; schema: Schema; required: boolean } | null;
};

type Document = { paths: Record<string, Record<string, Schema>>; components: { schemas: Record<string, Schema> } };

const document = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as Document;

/** Every operation of docs/openapi.json, which a test of test/http holds to what the Worker serves. */
export function readOperations(): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const [contentType, content] = Object.entries<Schema>(operation.requestBody?.content ?? {})[0] ?? [];
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        permission: operation["x-permission"] as string,
        foreignBearer: (operation.security as Schema[]).some((scheme) => "job" in scheme),
        parameters: (operation.parameters ?? []).map((parameter: Schema) => ({
          name: parameter.name,
          in: parameter.in,
          required: parameter.required === true,
          schema: resolved(parameter.schema),
        })),
        body:
          contentType && content
            ? {
                contentType,
                schema: resolved(content.schema),
                required: operation.requestBody.required === true,
              }
            : null,
      };
    }),
  );
}

/** The names of all rate limits, as worker/http/ lists them: `  write: { count: 60, seconds: 60, … }`. */
export function rateLimitNames(): string[] {
  const files = readdirSync("worker/http").filter((file) => /^rate-limits?\.ts$/.test(file));
  const lines = files.flatMap((file) => readFileSync(`worker/http/${file}`, "utf8").split("\n"));
  const names = lines.flatMap((line) => /^ {2}(\w+): \{ count: /.exec(line)?.[1] ?? []);
  if (names.length === 0) throw new Error("worker/http lists no rate limits");
  return names;
}

/** The kind of thing that the first id of the path names, by its prefix: `vid`, `usr`, …; null where there is none. */
export function resourceOf({ parameters }: Operation): string | null {
  const first = parameters.find((parameter) => parameter.in === "path");
  return idPrefixOf(first?.schema);
}

/** `vid` of a schema whose pattern is that of an id. */
export function idPrefixOf(schema: Schema | undefined): string | null {
  return /^\^([a-z]{3})_\[/.exec(schema?.pattern ?? "")?.[1] ?? null;
}

// Request bodies are trees: a reference to itself would have no end here.
function resolved(schema: Schema): Schema {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((item: Schema) => resolved(item));
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return resolved(document.components.schemas[name] ?? {});
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolved(value)]));
}
