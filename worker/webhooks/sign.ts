// Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const prefix = "whsec_";
const secretBytes = 32;

/** A new signing secret: `whsec_` and the base64 of 256 random bits. */
export function newSigningSecret(): string {
  return prefix + btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(secretBytes))));
}

/** The headers that let a receiver verify the message: one signature for each secret, the current one's first. */
export async function signedHeaders(
  secrets: readonly string[],
  message: { id: string; body: string; at: Date },
): Promise<Record<string, string>> {
  const seconds = String(Math.floor(message.at.getTime() / 1000));
  const content = `${message.id}.${seconds}.${message.body}`;
  const signatures = await Promise.all(secrets.map((secret) => sign(secret, content)));
  return {
    "webhook-id": message.id,
    "webhook-timestamp": seconds,
    "webhook-signature": signatures.map((signature) => `v1,${signature}`).join(" "),
  };
}

async function sign(secret: string, content: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(prefix.length)), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content));
  return btoa(String.fromCharCode(...new Uint8Array(signature)));
}
