import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import { listen, sendJson, type StandIn } from "./http-server.ts";

type Resolve = (name: string) => Promise<string[]>;

const recordTypes = { A: 1, AAAA: 28 };
const noName = 3; // NXDOMAIN, RFC 1035 section 4.1.1

// By this machine's resolver, its hosts file included.
const systemResolve: Resolve = async (name) => {
  const addresses = await lookup(name, { all: true });
  return addresses.map(({ address }) => address);
};

/** DNS over HTTPS as Cloudflare answers it in JSON: https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/ */
export function startDns(resolve: Resolve = systemResolve): Promise<StandIn> {
  return listen(async (request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://dns");
    const name = searchParams.get("name") ?? "";
    const type = searchParams.get("type") === "AAAA" ? "AAAA" : "A";
    const addresses = await resolve(name).catch(() => []);
    const Answer = addresses
      .filter((address) => isIPv6(address) === (type === "AAAA"))
      .map((data) => ({ name, type: recordTypes[type], TTL: 60, data }));
    sendJson(response, 200, { Status: addresses.length > 0 ? 0 : noName, Answer });
  });
}
