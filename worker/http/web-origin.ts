/** Whether it is a web origin as browsers send it: `https://site.example` or with a port, and nothing more. */
export function isWebOrigin(text: string): boolean {
  // Narrower than a URL's host, which may hold `*`, quotes and semicolons: it goes into lists of a policy.
  if (!/^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/.test(text) || !URL.canParse(text)) return false;
  // Serialised by the URL parser: lower case, no default port, no path (WHATWG HTML, "ASCII serialisation").
  return new URL(text).origin === text;
}

/** Reads a list of origins; the first entry that is none is answered by name instead. */
export function parseOrigins(list: string): { origins: string[]; wrong?: string | undefined } {
  const origins = list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return { origins, wrong: origins.find((entry) => !isWebOrigin(entry)) };
}
