import { BlockList, isIP, isIPv4 } from "node:net";
import { z } from "zod";

const action = z.enum(["allow", "block"]);
const country = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]$/, "must be a country code of two letters (ISO 3166-1)")
  .transform((code) => code.toUpperCase());
const addressRange = z.string().max(64).refine(isAddressRange, "must be an IP address or a range such as 192.0.2.0/24");

/**
 * Who may play, by where the request comes from, as Cloudflare Stream's tokens say it: the first
 * rule that matches decides, and where none matches, the request is allowed.
 */
export const AccessRules = z
  .array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("any"), action }),
      z.object({ type: z.literal("ip.geoip.country"), action, country: z.array(country).min(1).max(250) }),
      z.object({ type: z.literal("ip.src"), action, ip: z.array(addressRange).min(1).max(100) }),
    ]),
  )
  .max(20)
  .meta({
    id: "AccessRules",
    description: "The first rule that matches decides; where none does, the request is allowed.",
  });
export type AccessRules = z.infer<typeof AccessRules>;

/** Where a request comes from, as Cloudflare saw it; null where it is not known, and then no rule fits. */
export type Whereabouts = { address: string | null; country: string | null };

/** Whether the rules let a request from there through. */
export function allows(rules: AccessRules, from: Whereabouts): boolean {
  const first = rules.find((rule) => {
    if (rule.type === "any") return true;
    if (rule.type === "ip.src") return from.address !== null && isWithin(rule.ip, from.address);
    return from.country !== null && rule.country.includes(from.country.toUpperCase());
  });
  return first?.action !== "block";
}

function isWithin(ranges: string[], address: string): boolean {
  if (isIP(address) === 0) return false;
  const { ip: asker } = unmapped(address);
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    const { ip, prefix } = unmapped(network, bits === undefined ? undefined : Number(bits));
    // `::/0` is all of IPv6, and no IPv4: runtimes differ in what a BlockList makes of the two together.
    if (familyOf(ip) !== familyOf(asker)) continue;
    if (prefix === undefined) list.addAddress(ip, familyOf(ip));
    else list.addSubnet(ip, prefix, familyOf(ip));
  }
  return list.check(asker, familyOf(asker));
}

const mappedBits = 96;

/**
 * An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`, RFC 4291, section 2.5.5.2), in whatever spelling,
 * is that IPv4 address: in a rule and in a request alike. A wider range than all of IPv4 stays one of IPv6.
 */
function unmapped(ip: string, prefix?: number): { ip: string; prefix?: number | undefined } {
  if (isIPv4(ip) || (prefix !== undefined && prefix < mappedBits)) return { ip, prefix };
  // URL writes every IPv6 address in one way (RFC 5952).
  const { hostname } = URL.parse(`http://[${ip}]/`) ?? {};
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname ?? "") ?? [];
  if (high === undefined || low === undefined) return { ip, prefix };
  const bytes = [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
  return { ip: bytes.join("."), prefix: prefix === undefined ? undefined : prefix - mappedBits };
}

function isAddressRange(text: string): boolean {
  const [network = "", bits, ...more] = text.split("/");
  if (isIP(network) === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(network) ? 32 : 128));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}
