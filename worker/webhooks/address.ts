import { isIP } from "node:net";
import { isAllowedHost, parseImportUrl } from "../../schema/import-url.ts";
import { isPublicAddress } from "../../schema/public-address.ts";
import { log } from "../telemetry/log.ts";

const resolveTimeoutMs = 4_000;
const mostAnswerBytes = 64 * 1024;

// Names that resolvers keep to themselves: RFC 6761, RFC 6762, RFC 8375, and what ICANN reserved for private use.
const insideNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|test|invalid|onion)$/;

type Settings = { settings: { PUBLIC_URL: string; WEBHOOK_ALLOW_HOSTS: readonly string[]; DNS_URL: string } };

/** The parsed address of an endpoint, or in plain words why it is not taken. Only its form is judged. */
export function parseWebhookUrl({ settings }: Settings, text: string): URL | string {
  const allowHosts = settings.WEBHOOK_ALLOW_HOSTS;
  const url = parseImportUrl(text, { allowHttp: false, allowHosts });
  if (typeof url === "string" || isAllowedHost(url, { allowHosts })) return url;
  const host = url.hostname.replace(/\.$/, "");
  if (host.startsWith("[") || isIP(host) !== 0) return "must name a host, not an IP address";
  if (!host.includes(".") || insideNames.test(host)) return "must lead to a host of the public internet";
  if (host === new URL(settings.PUBLIC_URL).hostname) return "must not lead back to this site";
  return url;
}

/** Where a host lies. `unknown`: it has no address. `unasked`: the resolver did not answer. */
export type Whereabouts = "public" | "inside" | "unknown" | "unasked";

/**
 * Where the address leads, by every address of its name. A Worker's fetch resolves the name once more and
 * cannot be told an address, but from Cloudflare's network it reaches no private one; this look also
 * refuses what a resolver in between may have been made to say.
 */
export async function locate({ settings }: Settings, url: URL): Promise<Whereabouts> {
  if (isAllowedHost(url, { allowHosts: settings.WEBHOOK_ALLOW_HOSTS })) return "public";
  const asked = await Promise.all([
    ask(settings.DNS_URL, url.hostname, "A"),
    ask(settings.DNS_URL, url.hostname, "AAAA"),
  ]);
  if (asked.includes(null)) return "unasked";
  const addresses = asked.flatMap((answer) => answer ?? []);
  if (addresses.length === 0) return "unknown";
  return addresses.every(isPublicAddress) ? "public" : "inside";
}

// The JSON that Cloudflare's resolver answers: https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/
const recordTypes = { A: 1, AAAA: 28 };
const statuses = { ok: 0, noSuchName: 3 };

async function ask(resolver: string, name: string, type: keyof typeof recordTypes): Promise<string[] | null> {
  const address = new URL(resolver);
  address.searchParams.set("name", name);
  address.searchParams.set("type", type);
  try {
    const response = await fetch(address, {
      headers: { accept: "application/dns-json" },
      redirect: "manual",
      signal: AbortSignal.timeout(resolveTimeoutMs),
    });
    const text = await response.text();
    if (!response.ok || text.length > mostAnswerBytes) return null;
    const { Status, Answer = [] } = JSON.parse(text) as { Status: number; Answer?: { type: number; data: string }[] };
    if (Status === statuses.noSuchName) return [];
    if (Status !== statuses.ok) return null;
    return Answer.filter((record) => record.type === recordTypes[type]).map(({ data }) => data);
  } catch (error) {
    log.warn("dns.away", { error });
    return null;
  }
}
