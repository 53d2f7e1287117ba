import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { permissions, type Permission } from "../../worker/auth/permissions.ts";
import { scopeNames } from "../../worker/auth/scopes.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let document: Record<string, any>;
beforeAll(async () => {
  h = await startHarness();
  document = (await call(h, "GET", "openapi.json")).body;
});
afterAll(() => h.stop());

test("docs/openapi.json is what the Worker serves; `npm run openapi` writes it anew", () => {
  expect(JSON.parse(readFileSync("docs/openapi.json", "utf8"))).toEqual(document);
});

const operations = () =>
  Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test("every operation says who may call it, and what it answers when it refuses", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations().length).toBeGreaterThan(20);
  for (const { path, method, operation } of operations()) {
    expect([path, method, typeof operation["x-permission"]]).toEqual([path, method, "string"]);
    expect(operation.responses["422"].content["application/problem+json"].schema.$ref).toContain("Problem");
  }
});

test("every operation says in words and in fields which roles and API keys it takes, as the table has it", async () => {
  for (const { path, method, operation } of operations()) {
    const name = operation["x-permission"] as Permission | "none";
    const { scope = null, ...roles } = name === "none" ? {} : (permissions[name] as Record<string, string>);
    if (name !== "none") {
      expect([path, method, operation["x-roles"], operation["x-scope"]]).toEqual([path, method, roles, scope]);
    }
    const words = operation.description.split("\n\n").at(-1);
    for (const role of ["admin", "creator", "user"]) {
      expect([path, method, words.includes(`${role}s (`)]).toEqual([path, method, role in roles]);
    }
    if (scope) expect(scopeNames).toContain(scope);
    if (scope) expect(words).toContain(`\`${scope}\``);
  }
  const updates = document.paths["/videos/{id}"].patch;
  expect(updates.description).toBe(
    "Allowed: admins (everybody's), creators (their own). " +
      "API keys: with the scope `videos:write`, for what is the account's own.",
  );
  expect((await call(h, "GET", "openapi.json")).body).toEqual(document);
  const page = await (await fetch(`${h.at.app}/api/docs`)).text();
  expect(page).toContain("Allowed: admins (everybody's), creators (their own).");
});

// The rules of spectral:oas that the contracts cannot keep by themselves; docs/decisions/0025 says why not spectral.
test("the document names each operation once, defines its tags, and its paths and schemas are not ambiguous", () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("getVideosById");
  const defined = new Set(document.tags.map(({ name }: { name: string }) => name));
  for (const { path, operation } of operations()) {
    expect([path, operation.tags.length > 0, operation.tags.every((tag: string) => defined.has(tag))]).toEqual([
      path,
      true,
      true,
    ]);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();
    const declared = (operation.parameters ?? []).filter((parameter: any) => parameter.in === "path");
    expect([path, declared.map((parameter: any) => parameter.name).toSorted()]).toEqual([path, named]);
  }
  const shapes = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, "{}"));
  expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
  const schemas: Record<string, any>[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value)) schemas.push(value);
    Object.values(value).forEach(collect);
  };
  collect(document);
  const patterns = schemas.flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : []));
  expect(patterns.length).toBeGreaterThan(10);
  for (const pattern of patterns) expect(pattern).not.toMatch(/\/[a-z]+$/);
  for (const schema of schemas) if (schema.type === "array") expect(schema).toHaveProperty("items");
});

test("every operation that needs a permission refuses those without a token", async () => {
  const id = "vid_22222222222222222222";
  for (const { path, method, operation } of operations()) {
    if (operation["x-permission"] === "none") continue;
    const url = path
      .replace("{id}", path.startsWith("/users") ? "usr_22222222222222222222" : id)
      .replace(/\{\w+\}/g, "1");
    const answer = await call(h, method.toUpperCase(), url.slice(1), method === "get" ? {} : { body: {} });
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 401, "UNAUTHENTICATED"]);
  }
});

test("the reference at /api/docs lists every endpoint", async () => {
  const page = await fetch(`${h.at.app}/api/docs`);
  expect(page.headers.get("content-type")).toContain("text/html");
  const html = await page.text();
  for (const path of Object.keys(document.paths)) expect(html).toContain(`/api/v1${path}`);
});

test("health says which part is down", async () => {
  const well = await call(h, "GET", "/healthz");
  expect(well.body).toEqual({ status: "ok", parts: { postgres: "ok", redis: "ok", search: "ok", storage: "ok" } });
});

test("a request id that a client gives is kept when it is harmless, and replaced when not", async () => {
  const given = await call(h, "GET", "videos", { headers: { "x-request-id": "trace-1234567890" } });
  expect(given.headers.get("x-request-id")).toBe("trace-1234567890");
  const odd = await call(h, "GET", "videos", { headers: { "x-request-id": "<script>" } });
  expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});
