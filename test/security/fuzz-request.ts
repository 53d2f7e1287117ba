import fc from "fast-check";
import { exampleOf } from "./example.ts";
import {
  contentTypes,
  hostileAuthorization,
  hostileBody,
  hostileHeaders,
  hostileText,
  hostileValue,
  pathTricks,
} from "./hostile.ts";
import { idPrefixOf, type Operation, type Parameter, type Schema } from "./operations.ts";

/** Whose credential goes along; `garbage` is none of anybody's. `job`: a token of the operation's own kind. */
export const askers = ["anonymous", "user", "creator", "admin", "job"] as const;
export type Asker = (typeof askers)[number];

export type FuzzRequest = {
  /** The operation's name, or what else is asked. */
  about: string;
  asker: Asker;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
};

/** Ids that exist, by their prefix: `own` belong to the askers, `foreign` to somebody else. */
export type Ids = { own: Record<string, string[]>; foreign: Record<string, string[]> };

/** Requests of all operations and of what is none, valid, hostile and in between. */
export function fuzzRequests(operations: Operation[], ids: Ids): fc.Arbitrary<FuzzRequest> {
  const ofOperations = operations.map((operation) => ({
    // A password hash takes a third of a second of one core.
    weight: JSON.stringify(operation.body?.schema ?? "").includes('assword"') ? 1 : 10,
    arbitrary: operationRequest(operation, ids),
  }));
  return fc.oneof(
    { weight: 85, arbitrary: fc.oneof(...ofOperations) },
    { weight: 8, arbitrary: oddMethod(operations, ids) },
    { weight: 7, arbitrary: oddPath(ids) },
  );
}

function operationRequest(operation: Operation, ids: Ids): fc.Arbitrary<FuzzRequest> {
  const asker: fc.Arbitrary<Asker> = operation.foreignBearer
    ? fc.constantFrom<Asker>("job", "job", "job", "anonymous", "user")
    : fc.constantFrom<Asker>("anonymous", "user", "creator", "creator", "creator", "admin");
  return asker.chain((asker) =>
    fc
      .record({
        path: pathOf(operation, asker, ids),
        query: queryOf(operation),
        headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: hostileHeaders }),
        authorization: sometimes(12, hostileAuthorization),
        body: bodyOf(operation),
        type: sometimes(9, contentTypes),
        trick: sometimes(20, pathTricks),
      })
      .map(({ path, query, headers, authorization, body, type, trick }) => ({
        about: operation.name,
        asker,
        method: operation.method,
        path: `/api/v1${path}${trick ?? query}`,
        headers: {
          ...headers,
          ...(authorization === null ? {} : { authorization }),
          ...(body === null ? {} : { "content-type": type ?? operation.body?.contentType ?? "application/json" }),
        },
        body,
      })),
  );
}

function pathOf(operation: Operation, asker: Asker, ids: Ids): fc.Arbitrary<string> {
  const values = operation.parameters
    .filter((parameter) => parameter.in === "path")
    .map((parameter) => pathValue(parameter, asker, ids).map((value) => [parameter.name, value] as const));
  return fc
    .tuple(...values)
    .map((chosen) => chosen.reduce((path, [name, value]) => path.replace(`{${name}}`, value), operation.path));
}

function pathValue({ name, schema }: Parameter, asker: Asker, ids: Ids): fc.Arbitrary<string> {
  const kind = idPrefixOf(schema) ?? "";
  // An admin may change what is somebody else's: whether it was left alone could not be told then.
  const known = [...(ids.own[kind] ?? []), ...(asker === "admin" ? [] : (ids.foreign[kind] ?? []))];
  const existing = known.length > 0 ? [{ weight: 12, arbitrary: fc.constantFrom(...known) }] : [];
  const example = fc.constant(null).map(() => encodeURIComponent(String(exampleOf(schema, name))));
  // A lone surrogate has no UTF-8 form, and an empty part would be another path.
  const hostile = hostileText.map((text) => encodeURIComponent(text.toWellFormed().slice(0, 3_000)) || "%20");
  return fc.oneof(...existing, { weight: 3, arbitrary: example }, { weight: 4, arbitrary: hostile });
}

function queryOf({ parameters }: Operation): fc.Arbitrary<string> {
  const named = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, required, schema }) =>
      fc.oneof(
        { weight: required ? 1 : 6, arbitrary: fc.constant<string[]>([]) },
        { weight: 6, arbitrary: validValue(schema, name).map((value) => [pair(name, value)]) },
        { weight: 3, arbitrary: hostileText.map((text) => [pair(name, text)]) },
        {
          weight: 1,
          arbitrary: fc.tuple(hostileText, hostileText).map((texts) => texts.map((text) => pair(name, text))),
        },
      ),
    );
  const unknown = fc.tuple(fc.constantFrom("role", "ownerId", "filter_by", "__proto__", "userId"), hostileText);
  return fc
    .tuple(
      fc.tuple(...named),
      fc.option(
        unknown.map(([name, text]) => pair(name, text)),
        { freq: 12 },
      ),
    )
    .map(([pairs, extra]) => [...pairs.flat(), ...(extra === null ? [] : [extra])].join("&"))
    .map((query) => (query === "" ? "" : `?${query}`));
}

/** Null but for one in so many. */
const sometimes = <T>(oneIn: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const pair = (name: string, value: unknown) =>
  `${encodeURIComponent(name)}=${encodeURIComponent(String(value).toWellFormed().slice(0, 3_000))}`;

function bodyOf({ body }: Operation): fc.Arbitrary<string | null> {
  if (!body) return sometimes(12, hostileBody);
  if (body.contentType !== "application/json") {
    return fc.oneof(hostileBody, fc.constant(String(exampleOf(body.schema))));
  }
  const valid = validValue(body.schema, "");
  const properties = Object.keys((body.schema.properties ?? { type: null }) as object);
  const oneWrong = fc
    .tuple(valid, fc.constantFrom(...properties, "id", "role", "ownerId", "state"), hostileValue)
    .map(([value, name, wrong]) => ({ ...(value as object), [name]: wrong }));
  return fc.oneof(
    { weight: 5, arbitrary: valid.map((value) => JSON.stringify(value)) },
    { weight: 6, arbitrary: oneWrong.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: hostileBody },
  );
}

/** Values that the schema allows, at its borders too. */
function validValue(schema: Schema, name: string): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  if ("const" in schema) return fc.constant(schema.const);
  const alternatives = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined;
  if (alternatives) return fc.oneof(...alternatives.map((alternative) => validValue(alternative, name)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") return validObject(schema);
  if (type === "array") {
    const [minLength, most] = [schema.minItems ?? 0, Math.min(schema.maxItems ?? 8, 8)];
    return fc.array(validValue(schema.items ?? {}, name), { minLength, maxLength: Math.max(minLength, most) });
  }
  if (type === "boolean") return fc.boolean();
  if (type === "integer") {
    const min = schema.minimum ?? (schema.exclusiveMinimum === undefined ? -(2 ** 31) : schema.exclusiveMinimum + 1);
    const max = Math.min(schema.maximum ?? 2 ** 53 - 1, 2 ** 53 - 1);
    return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  }
  if (type === "number") {
    return fc.double({
      min: schema.minimum ?? schema.exclusiveMinimum ?? -1e9,
      max: schema.maximum ?? 1e9,
      noNaN: true,
    });
  }
  if (type !== "string") return hostileValue;
  const { minLength = 0, maxLength = 300 } = schema as { minLength?: number; maxLength?: number };
  const example = fc.constant(null).map(() => exampleOf(schema, name));
  if (schema.pattern || schema.format) return example;
  return fc.oneof(
    { weight: 3, arbitrary: example },
    { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 400) }) },
    { weight: 1, arbitrary: hostileText },
    { weight: 1, arbitrary: fc.constant("x".repeat(Math.min(maxLength, 20_000))) },
  );
}

function validObject(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const values = Object.fromEntries(properties.map(([name, property]) => [name, validValue(property, name)]));
  const requiredKeys = ((schema.required ?? []) as string[]).filter((name) => name in values);
  return fc.record(values, { requiredKeys }) as fc.Arbitrary<Record<string, unknown>>;
}

const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "SEARCH", "PURGE", "COPY"];

function oddMethod(operations: Operation[], ids: Ids): fc.Arbitrary<FuzzRequest> {
  return fc
    .tuple(fc.constantFrom(...operations), fc.constantFrom(...methods), fc.constantFrom(...askers))
    .chain(([operation, method, asker]) =>
      fc.tuple(pathOf(operation, asker, ids), hostileHeaders).map(([path, headers]) => ({
        about: `${method} ${operation.path}`,
        asker,
        method,
        path: `/api/v1${path}`,
        headers,
        body: null,
      })),
    );
}

function oddPath(ids: Ids): fc.Arbitrary<FuzzRequest> {
  const part = hostileText.map((text) => encodeURIComponent(text.toWellFormed().slice(0, 500)));
  const video = fc.constantFrom(...(ids.own.vid ?? []), ...(ids.foreign.vid ?? []));
  const media = fc.constantFrom(
    "master.m3u8",
    "manifest.mpd",
    "e1/720p/index.m3u8",
    "e1/storyboard.vtt",
    "e1/poster.jpg",
  );
  const path = fc.oneof(
    part.map((text) => `/api/v1/${text}`),
    part.map((text) => `/${text}`),
    fc.tuple(part, part).map(([one, two]) => `/media/${one}/${two}`),
    fc.tuple(video, media).map(([id, file]) => `/media/${id}/${file}`),
    fc.tuple(video, part).map(([id, text]) => `/media/${id}/${text}`),
    video.map((id) => `/watch/${id}`),
    part.map((text) => `/watch/${text}`),
    fc.constantFrom(
      "/api/docs",
      "/api/v1/openapi.json",
      "/.well-known/jwks.json",
      "/studio",
      "/search?q=%00",
      "/api/v1",
    ),
  );
  return fc
    .tuple(path, fc.constantFrom("GET", "HEAD", "POST", "OPTIONS"), fc.constantFrom(...askers), hostileHeaders)
    .map(([path, method, asker, headers]) => ({ about: "any path", asker, method, path, headers, body: null }));
}
