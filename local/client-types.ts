// The types of the `edgereel` package's operations, written from the OpenAPI document that the contracts make.

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  description?: string;
};
type Content = Record<string, { schema?: Schema }>;
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema; description?: string };
type Operation = {
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Content };
  responses?: Record<string, { content?: Content }>;
};
export type ApiDocument = {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
};

/** TypeScript source: one type for each named schema, and `Operations`, by method and path. */
export function renderOperations(document: ApiDocument): string {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        comment(`${operation.summary ?? ""}.\n\n${operation.description ?? ""}`) +
        `${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ` +
        `{ options: ${optionsOf(operation)}; answer: ${answerOf(operation)} };\n`,
    ),
  );
  return (
    "// Written by `npm run openapi` from the API's contracts, never by hand.\n\n" +
    `${schemas.join("\n")}\n/** What each operation takes and answers. */\nexport type Operations = {\n${operations.join("")}};\n`
  );
}

function optionsOf({ parameters = [], requestBody }: Operation): string {
  const fields = (["path", "query", "header"] as const).flatMap((place) => {
    const inPlace = parameters.filter((parameter) => parameter.in === place);
    if (inPlace.length === 0) return [];
    const isNeeded = inPlace.some(({ required }) => required);
    const list = inPlace.map(({ name, required, schema = {}, description = schema.description }) =>
      field(name, required === true, schema, description),
    );
    return [`${place === "header" ? "headers" : place}${isNeeded ? "" : "?"}: { ${list.join(" ")} };`];
  });
  const content = requestBody?.content ?? {};
  const json = content["application/json"]?.schema;
  const optional = requestBody?.required === false ? "?" : "";
  if (json) fields.push(`body${optional}: ${typeOf(json)};`);
  else if (Object.keys(content).length > 0) {
    const kinds = Object.keys(content).map((kind) => JSON.stringify(kind));
    fields.push(`body${optional}: string | Blob; contentType: ${kinds.join(" | ")};`);
  }
  return fields.length > 0 ? `{ ${fields.join(" ")} }` : "{}";
}

function answerOf({ responses = {} }: Operation): string {
  const answers = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const types = answers.map(([, { content }]) => {
    if (!content || Object.keys(content).length === 0) return "undefined";
    const schema = content["application/json"]?.schema;
    // What is no JSON (event streams, CSV) is for the caller to read.
    return schema ? typeOf(schema) : "Response";
  });
  return [...new Set(types)].join(" | ") || "Response";
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return [...new Set(choices.map((choice) => `(${typeOf(choice)})`))].join(" | ");
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part)})`).join(" & ");
  const kinds = Array.isArray(schema.type) ? schema.type : [schema.type];
  return kinds.map((kind) => plainType(kind, schema)).join(" | ");
}

function plainType(kind: string | undefined, schema: Schema): string {
  if (kind === "string" || kind === "boolean" || kind === "null") return kind;
  if (kind === "integer" || kind === "number") return "number";
  if (kind === "array") return `(${schema.items ? typeOf(schema.items) : "unknown"})[]`;
  if (kind !== "object") return "unknown";
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).map(([name, value]) =>
    field(name, required.includes(name), value, value.description),
  );
  if (fields.length > 0) return `{ ${fields.join(" ")} }`;
  if (typeof additionalProperties === "object") return `Record<string, ${typeOf(additionalProperties)}>`;
  return additionalProperties === true ? "Record<string, unknown>" : "{}";
}

function field(name: string, isRequired: boolean, schema: Schema, description?: string): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  return `${comment(description)}${key}${isRequired ? "" : "?"}: ${typeOf(schema)};`;
}

function comment(text = ""): string {
  const lines = text.trim().replaceAll("*/", "*\\/").split("\n");
  if (text.trim() === "") return "";
  return lines.length === 1
    ? `\n/** ${lines[0]} */\n`
    : `\n/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}
