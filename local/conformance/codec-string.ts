import { boxAt, BoxError, type Box } from "./boxes.ts";

/** The codec of a sample entry as RFC 6381 and the codecs' own bindings write it. */
export function codecOf(bytes: Buffer, entry: Box): string {
  // ISO/IEC 14496-12 sections 12.1.3 and 12.2.3: the fixed fields come before the configuration box.
  const within = (fixed: number) => ({ body: entry.body + fixed, end: entry.end });
  const name = entry.type;
  if (name === "avc1" || name === "avc3") {
    // ISO/IEC 14496-15 section 5.3.3: profile, compatibility and level follow the version.
    const { body } = boxAt(bytes, within(78), "avcC");
    return `${name}.${bytes.toString("hex", body + 1, body + 4)}`;
  }
  if (name === "hvc1" || name === "hev1") return `${name}.${hevc(bytes, boxAt(bytes, within(78), "hvcC").body)}`;
  if (name === "av01") return `av01.${av1(bytes, boxAt(bytes, within(78), "av1C").body)}`;
  if (name === "mp4a") return `mp4a.${audioObjectType(bytes, boxAt(bytes, within(28), "esds"))}`;
  if (name === "Opus") return "opus";
  if (name === "ac-3" || name === "ec-3" || name === "fLaC") return name;
  throw new BoxError(`a sample entry ${JSON.stringify(name)}`);
}

/**
 * Whether two codecs are the same. Case and a name's optional fields may differ: `av01.0.04M.08` is
 * `av01.0.04M.08.0.110.01.01.01.0`.
 */
export function sameCodec(declared: string, real: string): boolean {
  const [a, b] = [declared.toLowerCase(), real.toLowerCase()];
  return a === b || (b.startsWith("av01.") && a.startsWith(`${b}.`));
}

// ISO/IEC 14496-15 annex E.3: profile, compatibility in reverse bits, tier and level, constraints.
function hevc(bytes: Buffer, at: number): string {
  const first = bytes[at + 1] ?? 0;
  const space = ["", "A", "B", "C"][first >> 6];
  let compatibility = 0;
  const flags = bytes.readUInt32BE(at + 2);
  for (let bit = 0; bit < 32; bit += 1) if (flags & (1 << bit)) compatibility += 2 ** (31 - bit);
  const constraints = [...bytes.subarray(at + 6, at + 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    `${space}${first & 0x1f}`,
    compatibility.toString(16),
    `${first & 0x20 ? "H" : "L"}${bytes[at + 12]}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join(".");
}

// AV1 in ISOBMFF, section 5: profile, level and tier, bit depth.
function av1(bytes: Buffer, at: number): string {
  const [profileLevel = 0, rest = 0] = [bytes[at + 1], bytes[at + 2]];
  const depth = rest & 0x40 ? (rest & 0x20 ? 12 : 10) : 8;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${profileLevel >> 5}.${two(profileLevel & 0x1f)}${rest & 0x80 ? "H" : "M"}.${two(depth)}`;
}

// ISO/IEC 14496-1 section 7.2.6: ES descriptor (3) > decoder config (4) > decoder specific info (5).
function audioObjectType(bytes: Buffer, esds: Box): string {
  let at = esds.body + 4;
  const enter = (tag: number) => {
    if (bytes[at] !== tag) throw new BoxError(`no descriptor ${tag} in esds`);
    at += 1;
    while ((bytes[at] ?? 0) & 0x80) at += 1;
    at += 1;
  };
  enter(3);
  at += 3;
  enter(4);
  const indication = (bytes[at] ?? 0).toString(16).padStart(2, "0");
  at += 13;
  enter(5);
  // ISO/IEC 14496-3 section 1.6.2.1: five bits, and six more where they are all set.
  const type = (bytes[at] ?? 0) >> 3;
  return `${indication}.${type === 31 ? 32 + ((bytes.readUInt16BE(at) >> 5) & 0x3f) : type}`;
}
