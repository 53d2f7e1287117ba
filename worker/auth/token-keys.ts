import { createLocalJWKSet, errors, importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from "jose";
import { Fault } from "../../schema/errors.ts";
import type { SigningKey, SigningKeys } from "./signing-keys.ts";

const clockToleranceSeconds = 30;

/**
 * What a token is for. It stands in `aud` and, as RFC 8725 section 3.11 advises, in the header's
 * `typ`, so that a token of one kind is never taken for another.
 */
export type TokenUse = "access" | "playback" | "job" | "import" | "recommend";

export type TokenKeys = {
  /** A signed JWT (EdDSA, with `kid`) for this use that lives `expiresSeconds`. */
  sign(use: TokenUse, subject: string, expiresSeconds: number, claims?: JWTPayload): Promise<string>;
  /** The claims of a token of this use. Throws TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(use: TokenUse, token: string): Promise<JWTPayload & { sub: string }>;
  /** The public keys that count now, for /.well-known/jwks.json. */
  readonly jwks: { keys: JWK[] };
};

/** Keys are rotated by putting a new one first: it signs from then on, the older ones verify until their time is over. */
export function openTokenKeys(
  settings: { SIGNING_KEYS: SigningKeys; PUBLIC_URL: string },
  now: () => Date = () => new Date(),
): TokenKeys {
  const [signer] = settings.SIGNING_KEYS;
  const untilMs = new Map(settings.SIGNING_KEYS.map(({ kid, until }) => [kid, until ? Date.parse(until) : Infinity]));
  const counts = (kid: string | undefined) => now().getTime() < (untilMs.get(kid ?? "") ?? 0);
  // A fixed set of keys: `jku`, `x5u` and `jwk` of a token's header are never followed.
  const keySet = createLocalJWKSet({ keys: settings.SIGNING_KEYS.map(publicPart) });
  let signingKey: ReturnType<typeof importJWK> | undefined;

  return {
    get jwks() {
      return { keys: settings.SIGNING_KEYS.filter(({ kid }) => counts(kid)).map(publicPart) };
    },
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
        const { payload, protectedHeader } = await jwtVerify(token, keySet, {
          algorithms: ["EdDSA"],
          issuer: settings.PUBLIC_URL,
          audience: use,
          typ: `${use}+jwt`,
          clockTolerance: clockToleranceSeconds,
          requiredClaims: ["sub", "exp", "iat"],
        });
        // Every token of ours names its key; of one without a kid a single key would have been guessed.
        if (!counts(protectedHeader.kid)) throw new errors.JWKSNoMatchingKey();
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

function publicPart({ kty, crv, kid, x, until }: SigningKey) {
  return { kty, crv, kid, x, alg: "EdDSA", use: "sig", ...(until ? { until } : {}) };
}
