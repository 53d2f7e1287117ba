/** Where to go after signing in: a page of this app, whatever the address says. */
export function nextPage(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}
