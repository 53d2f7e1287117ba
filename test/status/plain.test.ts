import { expect, test } from "vitest";
import { plainError } from "../../worker/status/plain-error.ts";
import { probe } from "../../worker/status/probe.ts";
import { silenceOf } from "../../worker/status/silence.ts";

const now = new Date("2026-11-20T12:00:00Z");
const heard = (minutesAgo: number | null) => ({
  lastHeardAt: minutesAgo === null ? null : new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
});

test("transcoders are silent when encodes wait and none of them was heard of for ten minutes", () => {
  expect(silenceOf([], now)).toBeNull();
  expect(silenceOf([heard(null)], now)).toBeNull();
  expect(silenceOf([heard(9)], now)).toBeNull();
  expect(silenceOf([heard(60), heard(1)], now)).toBeNull();
  expect(silenceOf([heard(60), heard(11), heard(null)], now)?.code).toBe("SILENT");
});

test("of what failed nothing is told that opens a door or names a person", () => {
  for (const [said, told] of [
    [null, null],
    ["Error: unknown topic x", "unknown topic x"],
    ["E_SENDER_NOT_VERIFIED: mail@site.example is not known", "E_SENDER_NOT_VERIFIED: [e-mail address] is not known"],
    [
      "TypeError: no answer from https://u:p@host.example/a?token=b after 3 s",
      "TypeError: no answer from [address] after 3 s",
    ],
    ["Error: Failed query: select $1\nparams: secret", "A query failed. The Worker’s log has its words."],
    [`sent Bearer ${"x".repeat(20)} and ${"y".repeat(40)}`, "sent [credentials] and [left out]"],
    ["z ".repeat(400), `${"z ".repeat(400).slice(0, 299)}…`],
  ] as const) {
    expect(plainError(said)).toBe(told);
  }
});

test("whatever a client throws is told in words of our own, and what never answers is given up", async () => {
  const codeOf = async (ask: () => Promise<unknown>) => {
    const asked = await probe(ask, 20);
    return asked.answered ? "ok" : asked.error.code;
  };
  const failing = (error: unknown) =>
    codeOf(async () => {
      throw error as Error;
    });
  expect(await codeOf(async () => 1)).toBe("ok");
  expect(await codeOf(() => new Promise(() => {}))).toBe("TIMEOUT");
  expect(await failing(new DOMException("The operation was aborted due to timeout", "TimeoutError"))).toBe("TIMEOUT");
  expect(await failing(new Error("query", { cause: new Error("password authentication failed") }))).toBe("REFUSED");
  expect(await failing(Object.assign(new Error("Request failed"), { httpStatus: 401 }))).toBe("REFUSED");
  expect(await failing(new Error("Network connection lost."))).toBe("UNREACHABLE");
  expect(await failing(new Error("status 522"))).toBe("UNREACHABLE");
  expect(await failing(new Error("status 500"))).toBe("FAILED");
  expect(await failing("nothing in particular")).toBe("FAILED");
});
