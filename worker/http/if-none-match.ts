/** Whether If-None-Match names this tag (RFC 9110, section 13.1.2): then nothing needs to be sent. */
export function matchesTag(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const asked = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return asked.includes("*") || asked.includes(etag);
}
