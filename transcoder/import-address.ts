import { lookup } from "node:dns/promises";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { ImportFailure, SourceBroken } from "./import-failure.ts";
import { deadline } from "./retry.ts";

export type Address = { address: string; family: number };
/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<Address[]>;

const resolveTimeoutMs = 5_000;

// IANA's registries of special-purpose addresses (RFC 6890), as far as they are not globally reachable.
const closedIpv4 = listOf("ipv4", [
  "0.0.0.0/8", // this network, RFC 791
  "10.0.0.0/8", // private, RFC 1918
  "100.64.0.0/10", // carrier-grade NAT, RFC 6598
  "127.0.0.0/8", // loopback
  "168.63.129.16/32", // Azure's platform services, reachable from inside alone
  "169.254.0.0/16", // link-local, and where clouds keep their metadata, RFC 3927
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments, RFC 6890
  "192.0.2.0/24", // documentation, RFC 5737
  "192.88.99.0/24", // 6to4 relays, RFC 7526
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks, RFC 2544
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast
]);

// Everything public is global unicast (RFC 4291, section 2.4). That leaves out ::, ::1, addresses that
// map or hold an IPv4 one, NAT64 64:ff9b::/96 and 64:ff9b:1::/48, fc00::/7, fe80::/10 and ff00::/8.
const openIpv6 = listOf("ipv6", ["2000::/3"]);
const closedIpv6 = listOf("ipv6", [
  "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
  "2001:db8::/32", // documentation, RFC 3849
  "2002::/16", // 6to4, which holds an IPv4 address
  "3fff::/20", // documentation, RFC 9637
]);

/** Whether an address lies in the public internet. What is no IP address does not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return openIpv6.check(address, "ipv6") && !closedIpv6.check(address, "ipv6");
  return isIPv4(address) && !closedIpv4.check(address, "ipv4");
}

/**
 * The addresses of a URL's host, all of which are public and none this machine's own. The connection
 * must be made to these and not resolve the name again, or a name that changes in between (DNS
 * rebinding) would lead it elsewhere.
 *
 * @throws ImportFailure ERR_IMPORT_ADDRESS where any address is not public
 * @throws SourceBroken where the name is not resolved in time
 */
export async function resolvePublic(url: URL, resolve: Resolve, signal: AbortSignal): Promise<Address[]> {
  const addresses = await resolveHost(url, resolve, signal);
  const own = new Set(Object.values(networkInterfaces()).flatMap((entries) => entries?.map((entry) => entry.address)));
  const refused = addresses.find(({ address }) => !isPublicAddress(address) || own.has(address));
  if (refused) throw new ImportFailure("ERR_IMPORT_ADDRESS", `${url.hostname} resolves to ${refused.address}`);
  return addresses;
}

/** The addresses of a URL's host, wherever they lie. */
export async function resolveHost(url: URL, resolve: Resolve, signal: AbortSignal): Promise<Address[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const late = deadline(resolveTimeoutMs, signal);
  const ended = new Promise<never>((_, reject) => {
    late.addEventListener("abort", () => reject(late.reason as Error), { once: true });
  });
  const addresses = await Promise.race([resolve(host), ended]).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new SourceBroken("ERR_IMPORT_UNREACHABLE", `${host} is not resolved: ${String(error)}`);
  });
  if (addresses.length === 0) throw new SourceBroken("ERR_IMPORT_UNREACHABLE", `${host} has no address`);
  return addresses;
}

/** By the system's resolver, its hosts file included: what it says is what any program here would reach. */
export const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true });

function listOf(family: "ipv4" | "ipv6", ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/");
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
