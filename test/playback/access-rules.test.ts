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
