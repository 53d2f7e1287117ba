import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "register=1000/60,refresh=1000/60,signIn=1000/60,signInAddress=1000/60" });
}, 120_000);
afterAll(() => h?.stop());

const fromPage = () => ({ "sec-fetch-site": "same-origin", origin: h.at.app });

/** A browser's sign-in: what it is answered, and its cookie as it sends it. */
async function signIn() {
  const { email } = await signUp(h);
  const answer = await call(h, "POST", "auth/login", { body: { email, password: goodPassword }, headers: fromPage() });
  const setCookie = answer.headers.get("set-cookie") ?? "";
  return { answer, setCookie, cookie: setCookie.split(";")[0] as string };
}
const refresh = (headers: Record<string, string>) => call(h, "POST", "auth/refresh", { headers });

test("browsers get the refresh token as a cookie that no script reads, and in no body", async () => {
  const { answer, setCookie, cookie } = await signIn();
  expect(answer.body.refreshToken).toBeUndefined();
  expect(setCookie).toMatch(/^__Host-edgereel_refresh=/);
  for (const attribute of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"]) expect(setCookie).toContain(attribute);
  expect(setCookie).not.toContain("Domain");

  const renewed = await refresh({ cookie, ...fromPage() });
  expect(renewed.status).toBe(200);
  expect(renewed.body.refreshToken).toBeUndefined();
  const next = renewed.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect(next).toMatch(/^__Host-edgereel_refresh=/);
  expect(next).not.toBe(cookie);
});

test("the cookie counts only for requests whose Origin is this site", async () => {
  const { cookie } = await signIn();
  const { host, protocol } = new URL(h.at.app);
  const foreign: Record<string, string>[] = [
    { origin: "https://elsewhere.test", "sec-fetch-site": "cross-site" },
    // What a header of its own says does not count, where Origin says otherwise.
    { origin: "https://elsewhere.test", "sec-fetch-site": "same-origin" },
    { origin: h.at.app, "sec-fetch-site": "same-site" },
    { origin: h.at.app, "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-origin" },
    {},
    { origin: `${protocol}//evil-${host}` },
    { origin: `${h.at.app}.evil.test` },
    { origin: `${h.at.app}1` },
    { referer: `${h.at.app}/studio` },
  ];
  for (const headers of foreign) {
    for (const path of ["auth/refresh", "auth/logout"]) {
      const answer = await call(h, "POST", path, { headers: { cookie, ...headers } });
      expect([headers, answer.status, answer.body.code]).toEqual([headers, 403, "ORIGIN_REFUSED"]);
    }
  }
  expect((await refresh({ cookie, origin: h.at.app })).status).toBe(200);
});

test.each([
  "text/plain",
  "text/plain;charset=UTF-8",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonp",
  "text/plain; x=application/json",
  undefined,
])("a body of the type %s is refused, also by the cookie's owner", async (type) => {
  const { cookie } = await signIn();
  const { email, refreshToken } = await signUp(h);
  const bodies: Record<string, string> = {
    "auth/refresh": JSON.stringify({ refreshToken }),
    "auth/logout": JSON.stringify({ refreshToken }),
    "auth/login": JSON.stringify({ email, password: goodPassword }),
    "auth/register": JSON.stringify({ email: "form@example.test", password: goodPassword, displayName: "Form" }),
  };
  for (const [path, body] of Object.entries(bodies)) {
    const response = await fetch(`${h.at.app}/api/v1/${path}`, {
      method: "POST",
      headers: { cookie, ...fromPage(), ...(type ? { "content-type": type } : {}) },
      // Bytes carry no type of their own, as text would.
      body: new TextEncoder().encode(body),
    });
    expect([path, response.status]).toEqual([path, 415]);
    expect(((await response.json()) as { code: string }).code).toBe("UNSUPPORTED_MEDIA_TYPE");
    expect(response.headers.get("set-cookie")).toBeNull();
  }
});

test("JSON may name its charset, and a refresh by cookie needs no body", async () => {
  const { cookie } = await signIn();
  const { email } = await signUp(h);
  const headers = { "content-type": "Application/JSON; charset=utf-8" };
  const login = await call(h, "POST", "auth/login", { headers, body: { email, password: goodPassword } });
  expect(login.status).toBe(200);
  const empty = await fetch(`${h.at.app}/api/v1/auth/refresh`, { method: "POST", headers: { cookie, ...fromPage() } });
  expect(empty.status).toBe(200);
});

test("a refused refresh, a sign-out and an end of this session take the cookie away", async () => {
  const dropped = (answer: { headers: Headers }) => answer.headers.get("set-cookie") ?? "";
  const { cookie, answer } = await signIn();
  const end = await call(h, "DELETE", "auth/sessions?current=true", {
    token: answer.body.accessToken,
    headers: { cookie, ...fromPage() },
  });
  expect([end.status, dropped(end)]).toEqual([204, expect.stringMatching(/^__Host-edgereel_refresh=;.*Max-Age=0/)]);
  const refused = await refresh({ cookie, ...fromPage() });
  expect([refused.status, dropped(refused)]).toEqual([
    401,
    expect.stringMatching(/^__Host-edgereel_refresh=;.*Max-Age=0/),
  ]);
  const out = await call(h, "POST", "auth/logout", { headers: { cookie, ...fromPage() } });
  expect([out.status, dropped(out)]).toEqual([204, expect.stringMatching(/Max-Age=0/)]);
});

test("the site's address counts with its scheme and port", async () => {
  const { cookie } = await signIn();
  // Another address: wrangler's local proxy writes its own scheme over that of its own host.
  await h.configure({ PUBLIC_URL: "https://video.test" });
  try {
    for (const origin of [
      "http://video.test",
      "https://video.test:444",
      "https://video.test.",
      "https://xvideo.test",
      "HTTPS://VIDEO.TEST",
    ]) {
      expect([origin, (await refresh({ cookie, origin })).body.code]).toEqual([origin, "ORIGIN_REFUSED"]);
    }
    expect((await refresh({ cookie, origin: "https://video.test" })).status).toBe(200);
  } finally {
    await h.configure({});
  }
}, 90_000);
