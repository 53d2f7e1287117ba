import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const get = (path: string, init: RequestInit = {}) => fetch(`${h.at.app}${path}`, { redirect: "manual", ...init });
const policyOf = (response: Response) => {
  const parts = (response.headers.get("content-security-policy") ?? "").split(";").map((part) => part.trim());
  return new Map(parts.map((part) => [part.split(" ")[0] ?? "", part.split(" ").slice(1)]));
};

// One of every kind of answer there is. Media stand in for themselves in test/playback.
const kinds: [kind: string, path: string, init: RequestInit, status: number][] = [
  ["the home page", "/", {}, 200],
  ["a page of the app", "/login", {}, 200],
  ["an unknown page", "/no/such/page", {}, 404],
  ["a redirect", "/index.html", {}, 307],
  ["an asset", "/assets/favicon.svg", {}, 200],
  ["an asset that is gone", "/assets/index-AAAAAAAA.js", {}, 404],
  ["the API", "/api/v1/videos", {}, 200],
  ["a HEAD of the API", "/api/v1/videos", { method: "HEAD" }, 200],
  ["a preflight", "/api/v1/videos", { method: "OPTIONS" }, 204],
  ["a refusal", "/api/v1/users/me", {}, 401],
  ["an unknown endpoint", "/api/v1/nothing", {}, 404],
  [
    "a body that is no JSON",
    "/api/v1/auth/login",
    { method: "POST", body: "{", headers: { "content-type": "application/json" } },
    400,
  ],
  ["the reference", "/api/docs", {}, 200],
  ["the OpenAPI document", "/api/v1/openapi.json", {}, 200],
  ["health", "/healthz", {}, 200],
  ["the public keys", "/.well-known/jwks.json", {}, 200],
  ["media that do not exist", "/media/vid_22222222222222222222/master.m3u8", {}, 404],
  ["a path of no media", "/media/..%2f..%2fetc/passwd", {}, 404],
];

test.each(kinds)("%s says what a browser may do with it", async (_kind, path, init, status) => {
  const response = await get(path, init);
  expect(response.status).toBe(status);
  const { headers } = response;
  expect(headers.get("strict-transport-security")).toMatch(/^max-age=(31536000|63072000); includeSubDomains/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toMatch(/^(no-referrer|strict-origin)$/);
  expect(headers.get("cross-origin-resource-policy")).toMatch(/^(same-origin|cross-origin)$/);
  const policy = policyOf(response);
  expect(policy.get("default-src")).toEqual(["'none'"]);
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
  expect(policy.get("base-uri")).toEqual(["'none'"]);
  expect(policy.get("form-action")).toEqual(["'none'"]);
  expect(headers.get("content-security-policy")).not.toMatch(/unsafe|\*|https?:(?!\/\/)/);
  expect(headers.get("server")).toBeNull();
  expect(headers.get("x-powered-by")).toBeNull();
});

test("a page may run our own scripts, call our own API and the bucket, and nothing else", async () => {
  const response = await get("/");
  const policy = policyOf(response);
  expect([...policy.keys()].toSorted()).toEqual(
    [
      ...["base-uri", "connect-src", "default-src", "form-action", "frame-ancestors", "img-src"],
      ...["media-src", "script-src", "style-src", "worker-src"],
    ].toSorted(),
  );
  expect(policy.get("script-src")).toEqual(["'self'"]);
  expect(policy.get("connect-src")).toEqual(["'self'", expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  expect(policy.get("style-src")?.[0]).toBe("'self'");
  for (const source of policy.get("style-src")?.slice(1) ?? []) expect(source).toMatch(/^'sha256-[\w+/]{43}='$/);
  expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  for (const feature of ["camera", "microphone", "geolocation", "payment", "usb", "display-capture"]) {
    expect(response.headers.get("permissions-policy")).toContain(`${feature}=()`);
  }
});

test("files with a hash in their name are kept for good, pages are asked for anew", async () => {
  const html = await (await get("/")).text();
  const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? "");
  expect(scripts.length).toBeGreaterThan(1);
  for (const script of scripts) {
    const { headers } = await get(script);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  }
  expect((await get("/")).headers.get("cache-control")).toBe("no-cache");
  expect((await get("/assets/favicon.svg")).headers.get("cache-control")).not.toContain("immutable");
  // The file that gives them these headers is not served itself.
  const rules = readFileSync("web/public/_headers", "utf8");
  expect(await (await get("/_headers")).text()).not.toContain(rules.slice(0, 40));
});

test("answers in a person's name are kept by nobody", async () => {
  const { token } = await signUp(h);
  for (const path of ["users/me", "videos?mine=true"]) {
    expect((await call(h, "GET", path, { token })).headers.get("cache-control")).toBe("no-store");
  }
});

test("a script that is gone is no page, and nobody keeps the answer", async () => {
  const response = await get("/assets/index-AAAAAAAA.js");
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type") ?? "").not.toContain("text/html");
  expect(response.headers.get("cache-control") ?? "no-store").not.toMatch(/max-age|immutable/);
});
