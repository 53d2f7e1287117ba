/** What an address may be beyond https on port 443. */
export type ImportUrlRules = {
  /** http on port 80 as well. */
  allowHttp: boolean;
  /** Exact `host:port` pairs that are taken whatever their scheme, port and network; none by default. */
  allowHosts: readonly string[];
};

export const importUrlLength = 2048;

/**
 * The parsed address, or in plain words why it is not taken. Only its form is judged: where its host
 * lies is known no sooner than it is resolved. WHATWG URL parsing has by then made every spelling of an
 * IP address (decimal, octal, hexadecimal, short) the usual one.
 */
export function parseImportUrl(text: string, rules: ImportUrlRules): URL | string {
  if (text.length > importUrlLength) return `must be at most ${importUrlLength} characters long`;
  if (!URL.canParse(text)) return "must be a complete address such as https://example.com/path";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "must not hold a user name or password";
  const http = url.protocol === "http:";
  if (!http && url.protocol !== "https:") return "must begin with https://";
  if (isAllowedHost(url, rules)) return url;
  if (http && !rules.allowHttp) return "must begin with https://";
  // A default port is dropped by the parser: any that is left is another one.
  if (url.port !== "") return `must not name a port other than ${http ? 80 : 443}`;
  return url;
}

/** Whether this very host and port were named by the operator. */
export function isAllowedHost(url: URL, { allowHosts }: Pick<ImportUrlRules, "allowHosts">): boolean {
  return allowHosts.includes(`${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`);
}

/** Reads the list of the setting `name`, such as `127.0.0.1:8080,files.internal:443`. Throws for what is no host:port. */
export function parseAllowHosts(text: string, name = "IMPORT_ALLOW_HOSTS"): string[] {
  const entries = text
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");
  const wrong = entries.find((entry) => !/^[^\s/:@*]+:\d{1,5}$|^\[[0-9a-f:.]+\]:\d{1,5}$/.test(entry));
  if (wrong !== undefined) throw new Error(`${name}: "${wrong}" is not an exact host:port`);
  return entries;
}
