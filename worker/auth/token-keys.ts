import { createLocalJWKSet, errors, importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from "jose";
import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import type { Settings } from "../env.ts";

const SigningKeys = z
  .array(
    z.object({
      kty: z.literal("OKP"),
      crv: z.literal("Ed25519"),
      kid: z.string().min(1),
      x: z.string(),
      d: z.string(),
    }),
  )
  .min(1);

const clockToleranceSeconds = 30;

/**
 * What a token is for. It stands in `aud` and, as RFC 8725 section 3.11 advises, in the header's
 * `typ`, so that a token of one kind is never taken for another.
 */
export type TokenUse = "access" | "playback" | "job" | "import";

export type TokenKeys = {
  /** A signed JWT (EdDSA, with `kid`) for this use that lives `expiresSeconds`. */
  sign(use: TokenUse, subject: string, expiresSeconds: number, claims?: JWTPayload): Promise<string>;
  /** The claims of a token of this use. Throws TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(use: TokenUse, token: string): Promise<JWTPayload & { sub: string }>;
  /** The public keys, for /.well-known/jwks.json. */
  jwks: { keys: JWK[] };
};

/** Keys are rotated by putting a new one first: it signs from then on, the older ones still verify. */
export function openTokenKeys(settings: Pick<Settings, "SIGNING_KEYS" | "PUBLIC_URL">): TokenKeys {
  const privateKeys = SigningKeys.parse(JSON.parse(settings.SIGNING_KEYS));
  const jwks = {
    keys: privateKeys.map(({ kty, crv, kid, x }) => ({ kty, crv, kid, x, alg: "EdDSA", use: "sig" })),
  };
  // A fixed set of keys: `jku`, `x5u` and `jwk` of a token's header are never followed.
  const keySet = createLocalJWKSet(jwks);
  const signer = privateKeys[0] as (typeof privateKeys)[number];
  let signingKey: ReturnType<typeof importJWK> | undefined;

  return {
    jwks,
    async sign(use, subject, expiresSeconds, claims = {}) {
      signingKey ??= importJWK(signer, "EdDSA");
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "EdDSA", kid: signer.kid, typ: `${use}+jwt` })
        .setIssuer(settings.PUBLIC_URL)
        .setAudience(use)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(`${expiresSeconds} s`)
        .sign(await signingKey);
    },
    async verify(use, token) {
      try {
        const { payload } = await jwtVerify(token, keySet, {
          algorithms: ["EdDSA"],
          issuer: settings.PUBLIC_URL,
          audience: use,
          typ: `${use}+jwt`,
          clockTolerance: clockToleranceSeconds,
          requiredClaims: ["sub", "exp", "iat"],
        });
        return payload as JWTPayload & { sub: string };
      } catch (error) {
        if (error instanceof errors.JWTExpired) {
          throw new Fault("TOKEN_EXPIRED", "The token has expired. Get a new one.");
        }
        throw new Fault("TOKEN_INVALID", "The token is not valid.");
      }
    },
  };
}
