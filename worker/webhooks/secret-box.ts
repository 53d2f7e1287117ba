const shortest = 32;
const idLength = 8;
const ivBytes = 12;
const encoder = new TextEncoder();

/** Reads the setting: keys of at least 32 characters, between commas. Throws where one is shorter. */
export function parseWebhookKeys(text: string): [string, ...string[]] {
  const keys = text
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  const [first, ...others] = keys;
  if (first === undefined || keys.some((key) => key.length < shortest)) {
    throw new Error(`each key must have at least ${shortest} characters`);
  }
  return [first, ...others];
}

/** Encrypts by the first key (AES-256-GCM): `keyId.iv.ciphertext`. Opens again for the same `owner` alone. */
export async function seal(keys: readonly [string, ...string[]], owner: string, secret: string): Promise<string> {
  const { id, key } = await deriveKey(keys[0]);
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const sealed = await crypto.subtle.encrypt(algorithm(iv, owner), key, encoder.encode(secret));
  return [id, base64(iv), base64(new Uint8Array(sealed))].join(".");
}

/** Decrypts what `seal` made by any of the keys. Throws where none of them is the one, or it was tampered with. */
export async function unseal(keys: readonly string[], owner: string, text: string): Promise<string> {
  const [keyId = "", iv = "", sealed = ""] = text.split(".");
  for (const each of keys) {
    const { id, key } = await deriveKey(each);
    if (id !== keyId) continue;
    const secret = await crypto.subtle.decrypt(algorithm(bytesOf(iv), owner), key, bytesOf(sealed));
    return new TextDecoder().decode(secret);
  }
  throw new Error("WEBHOOK_KEYS has no key that opens this secret");
}

/** How what the first key seals begins. */
export async function currentPrefix(keys: readonly [string, ...string[]]): Promise<string> {
  return `${(await deriveKey(keys[0])).id}.`;
}

// RFC 5869. The id follows from the key by another label, so it tells nothing of it.
async function deriveKey(text: string) {
  const material = await crypto.subtle.importKey("raw", encoder.encode(text), "HKDF", false, [
    "deriveKey",
    "deriveBits",
  ]);
  const hkdf = (info: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: encoder.encode(info),
  });
  const [key, id] = await Promise.all([
    crypto.subtle.deriveKey(hkdf("webhook secrets"), material, { name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]),
    crypto.subtle.deriveBits(hkdf("webhook key id"), material, idLength * 4),
  ]);
  return { id: Array.from(new Uint8Array(id), (byte) => byte.toString(16).padStart(2, "0")).join(""), key };
}

// The owner is authenticated with it: a secret that is copied into another row opens nothing.
function algorithm(iv: Uint8Array<ArrayBuffer>, owner: string) {
  return { name: "AES-GCM", iv, additionalData: encoder.encode(owner) };
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
