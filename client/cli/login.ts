import { EdgereelError } from "../client.ts";
import { ask, firstLineOfInput } from "./ask.ts";
import { textOf, type Command } from "./command.ts";
import { anonymous, dropSignIn, keepAnswer, readSignIns, siteOf } from "./credentials.ts";
import { Usage } from "./exit-codes.ts";
import { print, printable, printJson } from "./output.ts";

export const login: Command = {
  usage: "login [URL]",
  about:
    "Sign in, and speak to this site from now on. The password is asked for, or read from EDGEREEL_PASSWORD, or " +
    "from what is piped in. The sign-in is kept in ~/.config/edgereel, for your eyes only.",
  options: { email: { type: "string" } },
  help: { email: "the account's address; else EDGEREEL_EMAIL, or asked for" },
  async run([url], values) {
    const site = siteOf(url ?? textOf(values.url));
    if (site.startsWith("http:") && !/^http:\/\/(localhost|127\.|\[::1\])/.test(site)) {
      process.stderr.write(`Beware: ${site} is not encrypted; your password can be read on the way.\n`);
    }
    const email = textOf(values.email) ?? process.env.EDGEREEL_EMAIL ?? (await askIfTerminal("E-mail: "));
    if (!email) throw new Usage("Say who signs in: --email you@example.com");
    const password = process.env.EDGEREEL_PASSWORD ?? (await askPassword());
    if (!password) throw new Usage("There is no password: set EDGEREEL_PASSWORD or pipe it in.");
    const answer = await anonymous(site).call("POST /auth/login", { body: { email, password } });
    keepAnswer(site, answer);
    const { id, displayName, role } = answer.user;
    if (values.json) printJson({ site, user: { id, email: answer.user.email, displayName, role } });
    else print(`Signed in at ${site} as ${printable(displayName)} (${role}).`);
  },
};

export const logout: Command = {
  usage: "logout",
  about: "End the session and forget it.",
  options: {},
  help: {},
  async run(_positionals, values) {
    const site = siteOf(textOf(values.url));
    const signIn = readSignIns().sites[site];
    if (signIn) {
      // Forgotten even where the server cannot be told.
      dropSignIn(site);
      await anonymous(site)
        .call("POST /auth/logout", { body: { refreshToken: signIn.refreshToken } })
        .catch((error: unknown) => {
          if (!(error instanceof EdgereelError)) throw error;
          process.stderr.write(`The sign-in is forgotten here, but ${site} was not told: ${error.message}\n`);
        });
    }
    if (values.json) printJson({ site, signedOut: signIn !== undefined });
    else print(signIn ? `Signed out of ${site}.` : `You were not signed in at ${site}.`);
  },
};

const askIfTerminal = (question: string) => (process.stdin.isTTY ? ask(question) : undefined);
const askPassword = () => (process.stdin.isTTY ? ask("Password: ", { secret: true }) : firstLineOfInput());
