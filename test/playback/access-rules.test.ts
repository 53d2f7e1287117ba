import fc from "fast-check";
import { expect, test } from "vitest";
import { AccessRules, allows } from "../../worker/playback/access-rules.ts";

const byte = fc.nat(255);
const address = fc.tuple(byte, byte, byte, byte);
const numberOf = (parts: number[]) => parts.reduce((sum, part) => sum * 256 + part, 0);

test("a range holds exactly the addresses that share its first bits", () => {
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 32 }), (network, asker, bits) => {
      const rules = AccessRules.parse([
        { type: "ip.src", action: "allow", ip: [`${network.join(".")}/${bits}`] },
        { type: "any", action: "block" },
      ]);
      const step = 2 ** (32 - bits);
      const within = Math.floor(numberOf(network) / step) === Math.floor(numberOf(asker) / step);
      expect(allows(rules, { address: asker.join("."), country: null })).toBe(within);
    }),
  );
});

test("where nothing is known of the request, only `any` decides", () => {
  const nowhere = { address: null, country: null };
  const block = { action: "block" } as const;
  expect(allows([], nowhere)).toBe(true);
  expect(allows([{ type: "ip.geoip.country", country: ["DE"], ...block }], nowhere)).toBe(true);
  expect(allows([{ type: "ip.src", ip: ["::/0"], ...block }], nowhere)).toBe(true);
  expect(allows([{ type: "any", ...block }], nowhere)).toBe(false);
});

const spellings = ({ 0: a, 1: b, 2: c, 3: d }: readonly number[]) => {
  const hex = (high = 0, low = 0) => (high * 256 + low).toString(16);
  const plain = [a, b, c, d].join(".");
  const groups = `${hex(a, b)}:${hex(c, d)}`;
  return [plain, `::ffff:${plain}`, `::FFFF:${groups}`, `0:0:0:0:0:ffff:${groups}`, `0000::ffff:${plain}`];
};

test("an IPv4 address is itself in each spelling of IPv6, in the rule and in the request", () => {
  fc.assert(
    fc.property(address, address, (named, other) => {
      for (const rule of spellings(named)) {
        const rules = AccessRules.parse([{ type: "ip.src", action: "block", ip: [rule] }]);
        for (const asker of spellings(named)) expect(allows(rules, { address: asker, country: null })).toBe(false);
        if (numberOf(named) === numberOf(other)) continue;
        for (const asker of spellings(other)) expect(allows(rules, { address: asker, country: null })).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test("a range of mapped addresses is the range of IPv4 that it says", () => {
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 32 }), (network, asker, bits) => {
      const blocks = (ip: string) => {
        const rules = AccessRules.parse([{ type: "ip.src", action: "block", ip: [ip] }]);
        return spellings(asker).map((spelling) => !allows(rules, { address: spelling, country: null }));
      };
      const plain = blocks(`${network.join(".")}/${bits}`);
      expect(new Set(plain)).toHaveLength(1);
      expect(blocks(`::ffff:${network.join(".")}/${96 + bits}`)).toEqual(plain);
    }),
  );
  // All of IPv6 is not IPv4, however it is written.
  const ipv6 = AccessRules.parse([{ type: "ip.src", action: "block", ip: ["::/0"] }]);
  expect(allows(ipv6, { address: "::ffff:192.0.2.1", country: null })).toBe(true);
  expect(allows(ipv6, { address: "192.0.2.1", country: null })).toBe(true);
  expect(allows(ipv6, { address: "2001:db8::1", country: null })).toBe(false);
});
