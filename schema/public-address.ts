import { BlockList, isIPv4, isIPv6 } from "node:net";

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

function listOf(family: "ipv4" | "ipv6", ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/");
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
