/** Prefixes of the ids that leave the platform: an id tells what it names. */
export const idPrefix = {
  user: "usr",
  session: "ses",
  video: "vid",
  upload: "upl",
  encode: "enc",
  comment: "com",
  view: "viw",
  category: "cat",
  tag: "tag",
  caption: "cap",
  apiKey: "key",
  mailToken: "mtk",
  audit: "aud",
  playbackKey: "pbk",
  revocation: "rev",
  directUpload: "dul",
  playlist: "pls",
  notification: "ntf",
  report: "rep",
  webhookEndpoint: "whe",
  webhookDelivery: "whd",
  event: "evt",
} as const;

export type IdKind = keyof typeof idPrefix;

// Lower case without vowels and look-alikes: ids survive being read aloud, and spell no words.
export const idAlphabet = "23456789bcdfghjkmnpqrstvwxyz";
const length = 20; // 28^20, about 2^96

/** A new random id, e.g. `vid_4k2m…`: the prefix, an underscore and 20 characters (96 bits). */
export function newId(kind: IdKind): string {
  let id = "";
  while (id.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      // 252 is the largest multiple of 28 below 256: taking more would favour the first letters.
      if (byte < 252 && id.length < length) id += idAlphabet[byte % idAlphabet.length];
    }
  }
  return `${idPrefix[kind]}_${id}`;
}

/** An id that follows from `content` alone: what is made of the same content twice is the same thing. */
export async function derivedId(kind: IdKind, content: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content)));
  // The remainder's bias costs a derived id less than a bit of 96: nobody guesses these.
  const letters = [...digest.subarray(0, length)].map((byte) => idAlphabet[byte % idAlphabet.length]);
  return `${idPrefix[kind]}_${letters.join("")}`;
}

/** Whether `value` has the exact form of an id of this kind. */
export function isId(kind: IdKind, value: string): boolean {
  return idPattern(kind).test(value);
}

export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${idPrefix[kind]}_[${idAlphabet}]{${length}}$`);
}
