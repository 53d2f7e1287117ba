import fc from "fast-check";

const nul = String.fromCharCode(0);

/** Text that has broken other programs: as values, in paths, in headers where those take it. */
export const hostileTexts = [
  "",
  " ",
  nul,
  `a${nul}b`,
  "\ud800", // half of a surrogate pair
  "\u202egnp.exe", // right-to-left override
  "\ufeffbom",
  "🏳️‍🌈".repeat(60),
  "e\u0301".repeat(120),
  "ﷺ".repeat(50),
  "\r\nx-injected: yes",
  "' or '1'='1",
  "'; drop table users; --",
  '") or 1=1) --',
  "1 union select password_hash from users",
  "%' and sleep(5) --",
  "\\'; select pg_sleep(5); --",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "{{7*7}}${7*7}<%= 7*7 %>",
  "../../../../etc/passwd",
  "..\\..\\windows\\win.ini",
  "/etc/passwd",
  "file:///etc/passwd",
  "http://169.254.169.254/latest/meta-data/",
  "https://127.0.0.1:1/",
  "https://user:secret@example.com/",
  "https://[::ffff:127.0.0.1]/a.mp4",
  "%00",
  "%2e%2e%2f",
  "%",
  "%s%n%x",
  "null",
  "undefined",
  "NaN",
  "true",
  "-1",
  "0",
  "1e309",
  "9".repeat(400),
  "0x7fffffff",
  "2026-13-45T99:99:99Z",
  "id:[x] && visibility:=private || id:*",
  "*",
  "__proto__",
  "constructor",
  "x".repeat(300),
  "x".repeat(20_000),
];

export const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
);

/** Any JSON value, the unpleasant ones first. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, 2 ** 53, -(2 ** 63), [], {}, [[[[[]]]]], { $gt: "" }),
  fc.array(hostileText, { maxLength: 40 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Bodies that are no JSON, or JSON that parsers disagree about. */
export const hostileBody = fc.oneof(
  fc.constantFrom(
    "",
    "{",
    "[",
    "null",
    "0",
    '""',
    "[]",
    "{}",
    '{"title":"one","title":"two"}',
    '{"__proto__":{"role":"admin"},"title":"x"}',
    '{"title":"\\ud800"}',
    '{"title":"a\\u0000b","email":"a\\u0000@example.test"}',
    '{"size":1e999}',
    '{"title":01}',
    "{'title':'x'}",
    '{"title":"x"}{"title":"y"}',
    "\ufeff{}",
    `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
    `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`,
    `{"title":"${"x".repeat(150_000)}"}`,
    `[${"0,".repeat(40_000)}0]`,
    "a=1&b=2",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    `WEBVTT\n\n00:00.000 --> 99:99:99.999\n${"<b>".repeat(2_000)}`,
    `1\n00:00:00,000 --> 00:00:01,000\n${nul}\n`,
  ),
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.json({ maxDepth: 6 }),
);

export const contentTypes = fc.constantFrom(
  "text/plain",
  "text/vtt",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/xml",
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "application/problem+json",
  "image/svg+xml",
  ";",
  "",
);

/** Paths below an operation's own that try to be another. Sent as they are. */
export const pathTricks = fc.constantFrom(
  "/..%2f..%2fusers",
  "/%2e%2e/%2e%2e/healthz",
  "//",
  "/.",
  "/%00",
  "/%c0%ae%c0%ae/",
  "/;admin=true",
  "/%252e%252e",
  "?__proto__[role]=admin",
  "?limit=1&limit=100000",
  "?cursor=%00",
  "/%E2%80%AE",
  "/%zz",
  `/${"a/".repeat(500)}`,
);

// Header values are visible ASCII (RFC 9110, section 5.5): what else is sent never reaches the Worker.
const headerText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))),
    maxLength: 80,
  }),
  fc.constantFrom("null", "*", "' or 1=1", "<script>", "../", "%00", "9".repeat(300)),
);

export const hostileHeaders = fc.dictionary(
  fc.constantFrom(
    "x-request-id",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-http-method-override",
    "x-original-url",
    "cf-connecting-ip",
    "cf-ipcountry",
    "origin",
    "referer",
    "cookie",
    "range",
    "if-range",
    "if-none-match",
    "if-modified-since",
    "accept",
    "accept-language",
    "sec-fetch-site",
    "user-agent",
    "x-known-state",
    "traceparent",
  ),
  headerText,
  { maxKeys: 4 },
);

export const hostileAuthorization = fc.oneof(
  headerText,
  headerText.map((text) => `Bearer ${text}`),
  fc.constantFrom(
    "Bearer",
    "Bearer ",
    "Bearer a.b.c",
    "bearer null",
    "Basic YWRtaW46YWRtaW4=",
    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
    `Bearer ${"a".repeat(5_000)}`,
    "Bearer erk_0_0",
  ),
);
