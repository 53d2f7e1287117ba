import { join } from "node:path";
import { createClient, EdgereelError, type Client } from "../client.ts";
import { folderOf, keep, readKept } from "./kept-file.ts";

/** A sign-in that is kept. The access token lives for minutes, the refresh token brings the next one. */
export type SignIn = {
  userId: string;
  email: string;
  accessToken: string;
  expiresAtMs: number;
  refreshToken: string;
};
type Kept = { current: string; sites: Record<string, SignIn> };

const defaultSite = "http://localhost:8787";
const marginMs = 30_000;
const file = () => join(folderOf("config"), "credentials.json");
const headers = { "user-agent": `edgereel-cli (${process.platform}; Node ${process.versions.node})` };

export const readSignIns = (): Kept => readKept<Kept>(file()) ?? { current: defaultSite, sites: {} };

/** The site that commands speak to: the one named, else that of the last sign-in. */
export function siteOf(named: string | undefined): string {
  const url = named ?? process.env.EDGEREEL_URL ?? readSignIns().current;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new EdgereelError(0, {
      code: "USAGE",
      detail: `"${url}" is no address of a site such as https://video.example.com.`,
    });
  }
  return new URL(url).origin;
}

export function keepSignIn(site: string, signIn: SignIn): void {
  const { sites } = readSignIns();
  keep(file(), { current: site, sites: { ...sites, [site]: signIn } } satisfies Kept);
}

export function dropSignIn(site: string): void {
  const { current, sites } = readSignIns();
  delete sites[site];
  keep(file(), { current, sites } satisfies Kept);
}

export function anonymous(site: string): Client {
  return createClient({ baseUrl: site, headers });
}

/**
 * A client as whoever is signed in at the site, or by the key in EDGEREEL_KEY. `identity` tells accounts
 * apart without saying who they are.
 */
export function signedIn(site: string): { client: Client; identity: string } {
  const key = process.env.EDGEREEL_KEY;
  if (key) return { client: createClient({ baseUrl: site, headers, key }), identity: key };
  const found = readSignIns().sites[site];
  if (!found) {
    const detail = `You are not signed in at ${site}. Run: edgereel login ${site}`;
    throw new EdgereelError(401, { code: "UNAUTHENTICATED", detail });
  }
  let renewal: Promise<string> | null = null;
  const token = async (refused?: string) => {
    // Another command may have renewed it: a refresh token that was used before would end the session.
    const now = readSignIns().sites[site] ?? found;
    if (now.accessToken !== refused && now.expiresAtMs > Date.now() + marginMs) return now.accessToken;
    renewal ??= renew(site, now).finally(() => (renewal = null));
    return renewal;
  };
  return { client: createClient({ baseUrl: site, headers, token }), identity: found.userId };
}

async function renew(site: string, { refreshToken }: SignIn): Promise<string> {
  try {
    const answer = await anonymous(site).call("POST /auth/refresh", { body: { refreshToken } });
    return keepAnswer(site, answer).accessToken;
  } catch (error) {
    if (!(error instanceof EdgereelError) || error.status !== 401) throw error;
    const detail = `Your sign-in at ${site} has ended. Run: edgereel login ${site}`;
    throw new EdgereelError(401, { code: error.code, detail }, { cause: error });
  }
}

export function keepAnswer(
  site: string,
  answer: { user: { id: string; email: string }; accessToken: string; expiresIn: number; refreshToken?: string },
): SignIn {
  const signIn: SignIn = {
    userId: answer.user.id,
    email: answer.user.email,
    accessToken: answer.accessToken,
    expiresAtMs: Date.now() + answer.expiresIn * 1000,
    refreshToken: answer.refreshToken ?? "",
  };
  keepSignIn(site, signIn);
  return signIn;
}
