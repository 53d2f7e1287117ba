import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressKey } from "../../worker/http/address-key.ts";
import type { Credential } from "../../worker/auth/viewer.ts";
import { countedFor } from "../../worker/http/counted-for.ts";
import { parseRateLimits } from "../../worker/http/rate-limits.ts";
import { call, newDraft, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "search=2/600,write=2/600,register=50/3600,read=30/600" });
});
afterAll(() => h.stop());

const search = async (headers: Record<string, string>, token?: string) =>
  (await call(h, "GET", "search?q=anything", { headers, ...(token ? { token } : {}) })).status;

test("the defaults are those of the table", () => {
  expect(parseRateLimits("")).toMatchObject({
    signIn: { count: 5, seconds: 60 },
    signInAddress: { count: 5, seconds: 60 },
    register: { count: 5, seconds: 3600 },
    forgot: { count: 3, seconds: 3600 },
    refresh: { count: 30, seconds: 60 },
    upload: { count: 20, seconds: 3600 },
    presign: { count: 60, seconds: 60 },
    search: { count: 60, seconds: 60 },
  });
});

test("limits can be changed one by one, and what cannot be read is refused by name", () => {
  expect(parseRateLimits("register=1/2, search = 3/4".replaceAll(" = ", "="))).toMatchObject({
    register: { count: 1, seconds: 2 },
    search: { count: 3, seconds: 4 },
    signIn: { count: 5, seconds: 60 },
  });
  for (const wrong of [
    "registr=1/2",
    "register=0/60",
    "register=1/0",
    "register=1",
    "constructor=1/1",
    "register:1/2",
  ]) {
    expect(() => parseRateLimits(wrong), wrong).toThrow(`cannot read "${wrong}"`);
  }
});

test("the address comes from Cloudflare's header alone: what a client claims in others changes nothing", async () => {
  const address = { "cf-connecting-ip": "203.0.113.20" };
  const claims = ["x-forwarded-for", "x-real-ip", "true-client-ip", "forwarded", "x-client-ip", "cf-connecting-ipv6"];
  const statuses: number[] = [];
  for (const claim of claims) statuses.push(await search({ ...address, [claim]: `192.0.2.${statuses.length}` }));
  expect(statuses).toEqual([200, 200, 429, 429, 429, 429]);
  expect(await search({ "cf-connecting-ip": "203.0.113.21" })).toBe(200);
});

test("an IPv6 client is its /64, however the address is written", async () => {
  const from = (address: string) => search({ "cf-connecting-ip": address });
  expect(await from("2001:db8:1:2::1")).toBe(200);
  expect(await from("2001:0DB8:0001:0002:ffff:ffff:ffff:ffff")).toBe(200);
  expect(await from("2001:db8:1:2:3:4:5:6")).toBe(429);
  expect(await from("2001:db8:1:3::1")).toBe(200);
});

test("addresses of one /64 have one key, those of another never", () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const eight = fc.array(group, { minLength: 8, maxLength: 8 });
  const write = (groups: number[]) => groups.map((number) => number.toString(16)).join(":");
  fc.assert(
    fc.property(eight, eight, (one, other) => {
      const neighbour = [...one.slice(0, 4), ...other.slice(4)];
      expect(addressKey(write(neighbour))).toBe(addressKey(write(one)));
      // The URL parser writes an address in its shortest form (RFC 5952), `::` included.
      const short = new URL(`http://[${write(one)}]`).hostname.slice(1, -1);
      expect(addressKey(short)).toBe(addressKey(write(one)));
      const same = write(one.slice(0, 4)) === write(other.slice(0, 4));
      expect(addressKey(write(other)) === addressKey(write(one))).toBe(same);
    }),
  );
  expect(addressKey("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(addressKey("::1")).toBe("0:0:0:0::/64");
  expect(addressKey("2001:db8::192.0.2.1")).toBe("2001:db8:0:0::/64");
  for (const other of ["192.0.2.1", "unknown", "person@example.test", "usr_22222222222222222222"]) {
    expect(addressKey(other)).toBe(other);
  }
});

test("who is signed in is counted by account: neither another address nor another session gives more", async () => {
  const [one, other] = [await signUp(h), await signUp(h)];
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1) statuses.push(await search({ "cf-connecting-ip": `192.0.2.${i}` }, one.token));
  expect(statuses).toEqual([200, 200, 429, 429]);
  expect(await search({ "cf-connecting-ip": "192.0.2.0" }, other.token)).toBe(200);
});

test("the keys of an account share one count, apart from its sessions", () => {
  const counted = (credential: Credential) => countedFor({ userId: "usr_1", role: "creator", credential }, "192.0.2.1");
  const keys = ["key_1", "key_2"].map((keyId) => counted({ kind: "apiKey", keyId, scopes: [] }));
  expect(new Set(keys).size).toBe(1);
  expect(counted({ kind: "session", sessionId: "ses_1" })).toBe("usr_1");
  expect(keys[0]).not.toBe("usr_1");
});

test("an admin at work is not held up; a creator is", async () => {
  const [admin, creator] = [await signUp(h, "admin"), await signUp(h, "creator")];
  const draft = await newDraft(h, creator);
  const rename = (token: string) => call(h, "PATCH", `videos/${draft.id}`, { token, body: { title: "Renamed" } });
  const statuses = async (token: string) => {
    const list: number[] = [];
    for (let i = 0; i < 5; i += 1) list.push((await rename(token)).status);
    return list;
  };
  expect(await statuses(creator.token)).toEqual([200, 200, 429, 429, 429]);
  expect(await statuses(admin.token)).toEqual([200, 200, 200, 200, 200]);
});

test("reads have a brake of their own, by address or account, with the same headers", async () => {
  const headers = { "cf-connecting-ip": "203.0.113.40" };
  const read = () => call(h, "GET", "videos", { headers });
  const answers = await Promise.all(Array.from({ length: 200 }, read));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body.code).toBe("RATE_LIMITED");
  expect(refused?.headers.get("ratelimit-limit")).toBe("30");
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  const { token } = await signUp(h);
  expect((await call(h, "GET", "videos", { headers, token })).status).toBe(200);
});
