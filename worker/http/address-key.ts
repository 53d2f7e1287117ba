/**
 * By what a client's address is counted: an IPv4 address as it is, an IPv6 one by its /64, for that
 * is what one household or server is given (RFC 6177), with 2^64 addresses to change between.
 * What is no IP address stays as it is.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address)) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = groups(head);
  const missing = tail === undefined ? 0 : 8 - left.length - groups(tail).length;
  const all = [...left, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...groups(tail ?? "")];
  const first = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(":")}::/64`;
}

// An IPv4 tail (RFC 4291, section 2.2) fills two groups; it never reaches the first four.
function groups(part: string): string[] {
  return part
    .split(":")
    .filter((group) => group !== "")
    .flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
