import { base64url } from "jose";

/** A `jti` for a token of our own: 96 random bits. */
export function newTokenId(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(12)));
}
