import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { inTurn } from "./hash-turns.ts";

// OWASP's scrypt parameters with r = 8 and p = 3; about 32 MiB and a third of a second each.
const current = { log2N: 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;

/** A PHC string, `$scrypt$ln=15,r=8,p=3$salt$hash`: the parameters travel with the hash. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, current);
  const { log2N, r, p } = current;
  return `$scrypt$ln=${log2N},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether the password fits. A null hash, for an account that does not exist, costs the same time
 * and never fits. `outdated`: the stored parameters are not today's, so hash it anew.
 */
export async function verifyPassword(
  password: string,
  stored: string | null,
): Promise<{ fits: boolean; outdated: boolean }> {
  const parsed = stored === null ? null : parse(stored);
  const salt = parsed?.salt ?? Buffer.alloc(saltBytes);
  const parameters = parsed?.parameters ?? current;
  const hash = await derive(password, salt, parameters);
  if (!parsed) return { fits: false, outdated: false };
  const fits = hash.length === parsed.hash.length && timingSafeEqual(hash, parsed.hash);
  const outdated = Object.entries(current).some(([name, value]) => parameters[name as keyof typeof current] !== value);
  return { fits, outdated };
}

type Parameters = typeof current;

function derive(password: string, salt: Uint8Array, { log2N, r, p }: Parameters): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** log2N, r, p, maxmem: 64 * 2 ** 20 };
  // NFKC, so that the same password typed on two keyboards is one password.
  const text = password.normalize("NFKC");
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        scrypt(text, salt, hashBytes, options, (error, hash) => (error ? reject(error) : resolve(hash)));
      }),
  );
}

function parse(phc: string): { parameters: Parameters; salt: Buffer; hash: Buffer } | null {
  const [, log2N, r, p, salt, hash] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc) ?? [];
  if (!salt || !hash) return null;
  return {
    parameters: { log2N: Number(log2N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
