/** What a secret token of ours is for. Its prefix lets secret scanners find it where it does not belong. */
const prefixes = { apiKey: "erk", uploadLink: "eru" } as const;

export type SecretKind = keyof typeof prefixes;

// Base58: no look-alikes, and nothing at which a double click ends its selection.
const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const secretLength = 44; // 58^44, about 2^257
const checkLength = 6;
const letters = `[1-9A-HJ-NP-Za-km-z]{${secretLength + checkLength}}`;

/** The form of a token of this kind, without its checksum. */
export function secretPattern(kind: SecretKind): RegExp {
  return new RegExp(`^${prefixes[kind]}_${letters}$`);
}

/** Finds an API key anywhere in a text. */
export const apiKeyInText = new RegExp(`${prefixes.apiKey}_${letters}`);

/** A new token: prefix, 44 random characters (257 bits) and 6 that follow from them. */
export async function newSecret(kind: SecretKind): Promise<string> {
  let secret = "";
  while (secret.length < secretLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(secretLength))) {
      // 232 is the largest multiple of 58 below 256: taking more would favour the first letters.
      if (byte < 232 && secret.length < secretLength) secret += alphabet[byte % alphabet.length];
    }
  }
  const token = `${prefixes[kind]}_${secret}`;
  return token + (await checksumOf(token));
}

/** Whether the token was made by `newSecret`, as far as its form and checksum tell: a guess costs no look-up. */
export async function isSecret(kind: SecretKind, token: string): Promise<boolean> {
  if (!secretPattern(kind).test(token)) return false;
  const body = token.slice(0, -checkLength);
  return token.slice(-checkLength) === (await checksumOf(body));
}

/** What is stored of a token. Of 257 random bits a plain SHA-256 tells nothing. */
export async function hashSecret(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function checksumOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`checksum:${token}`));
  return Array.from(new Uint8Array(digest, 0, checkLength), (byte) => alphabet[byte % alphabet.length]).join("");
}
