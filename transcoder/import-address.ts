import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { isPublicAddress } from "../schema/public-address.ts";
import { ImportFailure, SourceBroken } from "./import-failure.ts";
import { deadline } from "./retry.ts";

export type Address = { address: string; family: number };
/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<Address[]>;

const resolveTimeoutMs = 5_000;

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
