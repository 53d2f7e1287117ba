import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isWebOrigin, parseOrigins } from "../../worker/http/web-origin.ts";
import { call, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

const listed = "https://site.example";
const withPort = "http://app.example:8080";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ CORS_ORIGINS: `${listed}, ${withPort}` });
});
afterAll(() => h.stop());

const from = (origin: string) => call(h, "GET", "videos", { headers: { origin } });
const preflight = (origin: string, method = "PATCH") =>
  call(h, "OPTIONS", "videos/vid_22222222222222222222", {
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type",
    },
  });
const allowed = ({ headers }: { headers: Headers }) => headers.get("access-control-allow-origin");

test("a listed origin may read, and is asked for by name in every cache", async () => {
  for (const origin of [listed, withPort]) {
    const answer = await from(origin);
    expect([answer.status, allowed(answer)]).toEqual([200, origin]);
    expect(answer.headers.get("vary")?.toLowerCase()).toContain("origin");
    expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).toContain("retry-after");
  }
});

test.each([
  ["null", "null"],
  ["a longer name that begins the same", "https://site.example.evil.test"],
  ["a name that ends the same", "https://evilsite.example"],
  ["a subdomain", "https://www.site.example"],
  ["http in place of https", "http://site.example"],
  ["https in place of http", "https://app.example:8080"],
  ["a port", "https://site.example:8443"],
  ["the default port, written out", "https://site.example:443"],
  ["no port where one is listed", "http://app.example"],
  ["upper case", "HTTPS://SITE.EXAMPLE"],
  ["a slash at its end", "https://site.example/"],
  ["both listed ones at once", `${listed}, ${withPort}`],
  ["a wildcard", "*"],
])("%s is another origin", async (_what, origin) => {
  for (const answer of [await from(origin), await preflight(origin)]) {
    expect(allowed(answer)).toBeNull();
    expect(answer.headers.get("vary")?.toLowerCase()).toContain("origin");
  }
});

test("who names no origin is allowed none, and a cache is told that others may be", async () => {
  for (const path of ["videos", "videos/vid_22222222222222222222"]) {
    const answer = await call(h, "GET", path);
    expect(allowed(answer)).toBeNull();
    expect(answer.headers.get("vary")?.toLowerCase()).toContain("origin");
  }
});

test("a preflight of a listed origin names methods and headers, and needs no token", async () => {
  const { status, headers } = await preflight(listed);
  expect([status, headers.get("access-control-allow-origin")]).toEqual([204, listed]);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    expect(headers.get("access-control-allow-methods")).toContain(method);
  }
  expect(headers.get("access-control-allow-headers")?.toLowerCase()).toContain("authorization");
  expect(headers.get("access-control-max-age")).toBe("600");
});

test("cookies are never let in, and errors can be read as well", async () => {
  const wrong = await call(h, "GET", "videos?limit=0", { headers: { origin: listed } });
  expect([wrong.status, allowed(wrong)]).toEqual([422, listed]);
  const away = await call(h, "GET", "nothing/here", { headers: { origin: listed } });
  expect([away.status, allowed(away)]).toEqual([404, listed]);
  for (const answer of [wrong, away, await from(listed), await preflight(listed)]) {
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  }
});

test("a refresh by cookie stays refused to a listed origin", async () => {
  const { refreshToken } = await signUp(h);
  const headers = { origin: listed, cookie: `__Host-edgereel_refresh=${refreshToken}`, "sec-fetch-site": "cross-site" };
  expect((await call(h, "POST", "auth/refresh", { headers })).body.code).toBe("ORIGIN_REFUSED");
});

test("only what is an origin letter by letter can be listed", () => {
  expect(parseOrigins("https://a.example,,http://localhost:5173 ")).toEqual({
    origins: ["https://a.example", "http://localhost:5173"],
    wrong: undefined,
  });
  for (const wrong of [
    "*",
    "null",
    "https://*.example",
    "https://a.example/",
    "https://a.example/path",
    "https://A.example",
    "https://a.example:443",
    "a.example",
    "ftp://a.example",
    "https://user@a.example",
    "https://a.example;script-src *",
  ]) {
    expect(parseOrigins(wrong).wrong, wrong).toBe(wrong);
  }
});

test("what counts as an origin cannot break out of a header's list", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((text) => `https://${text}`),
      ),
      (text) => {
        if (isWebOrigin(text)) expect(text).toMatch(/^https?:\/\/[^\s;,'"/?#@\\]+$/);
      },
    ),
    { numRuns: 2_000 },
  );
});
