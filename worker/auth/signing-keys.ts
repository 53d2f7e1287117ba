import { z } from "zod";

const bytes32 = z.string().regex(/^[\w-]{43}$/, "must be 32 bytes in base64url");
const SigningKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  kid: z.string().min(1).max(100),
  x: bytes32,
  /** The private part. Keys without it verify only. */
  d: bytes32.optional(),
  /** When a key that was replaced stops verifying. */
  until: z.iso.datetime({ offset: true }).optional(),
});
const SigningKeys = z.array(SigningKey).min(1, "needs one key at least");

export type SigningKey = z.infer<typeof SigningKey>;
/** The first signs, all of them verify. */
export type SigningKeys = [SigningKey & { d: string }, ...SigningKey[]];

/** Reads SIGNING_KEYS, a JSON array of Ed25519 JWKs (RFC 8037). Throws an Error that shows nothing of the keys. */
export function parseSigningKeys(text: string): SigningKeys {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("must be a JSON array of keys");
  }
  const { data, error } = SigningKeys.safeParse(json);
  if (!data) {
    const [issue] = error.issues;
    const place = issue?.path.length ? `key ${issue.path.join(".")}: ` : "";
    throw new Error(`${place}${issue?.message}`);
  }
  const [first, ...others] = data;
  if (!first?.d || first.until) throw new Error("the first key signs: it needs its private part d, and no until");
  if (new Set(data.map(({ kid }) => kid)).size < data.length) throw new Error("two keys have the same kid");
  return [{ ...first, d: first.d }, ...others];
}
