import { describe, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { parseWebhookUrl } from "../../worker/webhooks/address.ts";
import { mostAttempts, nextDelayMs, parseRetryAfter } from "../../worker/webhooks/schedule.ts";
import { parseWebhookKeys, seal, unseal } from "../../worker/webhooks/secret-box.ts";
import { newSigningSecret, signedHeaders } from "../../worker/webhooks/sign.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("the schedule", () => {
  test("ten attempts over about three days", () => {
    const delays = Array.from({ length: mostAttempts }, (_, i) => nextDelayMs(i + 1, 0, null));
    expect(delays).toEqual([
      5_000,
      5 * minute,
      30 * minute,
      2 * hour,
      5 * hour,
      10 * hour,
      14 * hour,
      20 * hour,
      24 * hour,
      null,
    ]);
    const days = delays.reduce<number>((sum, delay) => sum + (delay ?? 0), 0) / (24 * hour);
    expect(days).toBeGreaterThan(3);
    expect(days).toBeLessThan(3.5);
  });

  test("each is spread over a fifth of its delay, and never comes sooner", () => {
    expect(nextDelayMs(2, 1, null)).toBe(6 * minute);
    expect(nextDelayMs(2, 0.5, null)).toBe(5.5 * minute);
  });

  test("a receiver's Retry-After makes it later, within a day, never sooner, and gives no attempt more", () => {
    expect(nextDelayMs(1, 0, 120_000)).toBe(120_000);
    expect(nextDelayMs(3, 0, 1_000)).toBe(30 * minute);
    expect(nextDelayMs(1, 0, 365 * 24 * hour)).toBe(24 * hour);
    expect(nextDelayMs(10, 0, 1_000)).toBeNull();
  });

  test.each([
    [null, null],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", null],
    ["-5", null],
    ["99999999999", null],
  ])("Retry-After %j is %j ms", (value, expected) => {
    const parsed = parseRetryAfter(value, new Date("2026-01-01T00:00:00Z"));
    expect(parsed).toBe(expected);
  });
});

describe("signatures", () => {
  test("the library verifies what was signed by either of two secrets, and nothing else", async () => {
    const [current, previous] = [newSigningSecret(), newSigningSecret()];
    const body = JSON.stringify({ type: "video.ready", data: { title: "ünï ☃" } });
    const headers = await signedHeaders([current, previous], { id: "evt_1", body, at: new Date() });
    for (const secret of [current, previous]) expect(new Webhook(secret).verify(body, headers)).toMatchObject({});
    expect(() => new Webhook(newSigningSecret()).verify(body, headers)).toThrow("No matching signature");
    expect(() => new Webhook(current).verify(`${body} `, headers)).toThrow("No matching signature");
    expect(() => new Webhook(current).verify(body, { ...headers, "webhook-id": "evt_2" })).toThrow("No matching");
    const late = await signedHeaders([current], { id: "evt_1", body, at: new Date(Date.now() - 10 * minute) });
    expect(() => new Webhook(current).verify(body, late)).toThrow("too old");
  });

  test("they are those that the library makes", async () => {
    const secret = newSigningSecret();
    const at = new Date("2026-01-01T00:00:00Z");
    const headers = await signedHeaders([secret], { id: "evt_1", body: "{}", at });
    expect(headers["webhook-signature"]).toBe(new Webhook(secret).sign("evt_1", at, "{}"));
  });

  test("a secret is 32 random bytes", () => {
    const [, bytes = ""] = newSigningSecret().split("_");
    expect(Buffer.from(bytes, "base64")).toHaveLength(32);
    expect(newSigningSecret()).not.toBe(newSigningSecret());
  });
});

describe("secrets at rest", () => {
  const [one, two] = ["a".repeat(32), "b".repeat(40)];

  test("are opened for their own endpoint alone, by any key that is still listed", async () => {
    const sealed = await seal([one], "whe_1", "the secret");
    expect(sealed).not.toContain("secret");
    expect(await unseal([two, one], "whe_1", sealed)).toBe("the secret");
    await expect(unseal([one], "whe_2", sealed)).rejects.toMatchObject({ name: "OperationError" });
    await expect(unseal([two], "whe_1", sealed)).rejects.toThrow("no key that opens");
    const [id, iv, text = ""] = sealed.split(".");
    const changed = `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;
    await expect(unseal([one], "whe_1", [id, iv, changed].join("."))).rejects.toMatchObject({
      name: "OperationError",
    });
    expect(await seal([one], "whe_1", "the secret")).not.toBe(sealed);
  });

  test.each(["", " , ", "short", `${"a".repeat(32)},short`])("the setting %j is refused", (text) => {
    expect(() => parseWebhookKeys(text)).toThrow("at least 32 characters");
  });
});

describe("addresses", () => {
  const PUBLIC_URL = "https://video.example.com";
  const settings = { PUBLIC_URL, WEBHOOK_ALLOW_HOSTS: ["127.0.0.1:9000"], DNS_URL: "https://dns.example.com/" };
  const parse = (text: string) => parseWebhookUrl({ settings }, text);

  test.each(["https://example.com/hook", "https://example.com:443/?a=b", "http://127.0.0.1:9000/hook"])(
    "%s is taken",
    (text) => {
      expect(parse(text)).toBeInstanceOf(URL);
    },
  );

  test.each([
    ["http://example.com/", "https://"],
    ["ftp://example.com/", "https://"],
    ["https://user:password@example.com/", "user name"],
    ["https://example.com:8443/", "port"],
    ["https://127.0.0.1/", "IP address"],
    ["https://127.1/", "IP address"],
    ["https://2130706433/", "IP address"],
    ["https://0x7f.1/", "IP address"],
    ["https://93.184.215.14/", "IP address"],
    ["https://169.254.169.254/latest/meta-data/", "IP address"],
    ["https://[::1]/", "IP address"],
    ["https://[::ffff:10.0.0.1]/", "IP address"],
    ["https://localhost/", "public internet"],
    ["https://a.localhost/", "public internet"],
    ["https://localhost./", "public internet"],
    ["https://intranet/", "public internet"],
    ["https://metadata.google.internal/", "public internet"],
    ["https://printer.local/", "public internet"],
    ["https://nas.home.arpa/", "public internet"],
    ["https://video.example.com/api/v1/videos", "this site"],
    ["https://VIDEO.example.com./", "this site"],
    ["https://127.0.0.1:9001/", "port"],
    ["words", "complete address"],
    [`https://example.com/${"a".repeat(2_100)}`, "characters"],
  ])("%s is refused", (text, words) => {
    expect(parse(text)).toEqual(expect.stringContaining(words));
  });
});
