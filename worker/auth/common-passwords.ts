import { Fault } from "../../schema/errors.ts";

// The commonest passwords are families: a word or a run of keys, with digits or a mark behind it.
// ASVS 6.2.4 asks to refuse the commonest few thousand that satisfy the length rule; these stems
// with their usual endings, and the patterns below, cover them without a file of that size.
const stems = `password passw0rd p@ssword p@ssw0rd passwort contrasena motdepasse welcome welkom willkommen
  iloveyou ilovegod loveyou lovely letmein letmeinnow trustno princess sunshine football baseball
  basketball superman batman spiderman starwars pokemon michael jennifer jordan michelle jessica
  charlie daniel andrew matthew joshua ashley nicole thomas robert william anthony samantha amanda
  elizabeth dragon monkey shadow master killer freedom whatever computer internet samsung google
  facebook linkedin myspace twitter youtube mustang mercedes ferrari corvette yamaha harley chelsea
  liverpool arsenal barcelona juventus rangers steelers cowboys lakers yankees eagles summer winter
  spring autumn january february march april monday friday sunday hello hello123 secret changeme
  default administrator admin root guest test testing tester login access qwerty qwertyuiop qwertz
  azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc 1qaz2wsx zaq12wsx q1w2e3r4 1q2w3e4r
  1q2w3e4r5t abcdef abcdefgh abc123 abcd1234 a1b2c3d4 aaaaaa matrix blessed family forever flower
  butterfly purple orange yellow banana cookie chocolate cheese pepper ginger maggie buster hunter
  tigger jasmine angel angels babygirl hottie sweetie diamond silver golden phoenix thunder warrior
  creative marlboro metallica nirvana slipknot blink182 eminem guitar london paris berlin america
  australia canada mexico brasil colombia`
  .split(/\s+/)
  .filter((stem) => stem !== "");

const ending = "(?:\\d{0,4}|(?:19|20)\\d\\d|123456?7?8?9?0?)[!@#$.?*]{0,2}";
const family = new RegExp(`^(?:${stems.map((stem) => stem.replace(/[$.]/g, "\\$&")).join("|")})${ending}$`);
const keyRuns = [
  "01234567890123456789",
  "98765432109876543210",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
];

/**
 * Whether a password is among those that everybody tries first, or is made of what an attacker
 * knows of the account. `known` are such words: the address, the name, the site.
 */
export function isCommonPassword(password: string, known: string[]): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  if (family.test(text)) return true;
  if (keyRuns.some((run) => run.includes(text))) return true;
  // One or two different characters, or a short piece repeated: aaaaaaaa, 12121212, abcabcabc.
  if (new Set(text).size <= 2 || /^(.{1,4})\1+$/.test(text)) return true;
  const words = known.map((word) => word.toLowerCase()).filter((word) => word.length >= 4);
  return words.some((word) => text === word || new RegExp(`^${escape(word)}\\W?\\d{0,4}\\W?$`).test(text));
}

/** Throws PASSWORD_TOO_COMMON. */
export function refuseCommonPassword(password: string, account: { email: string; displayName: string }): void {
  const known = [account.email, account.email.split("@")[0] ?? "", account.displayName, "edgereel"];
  if (!isCommonPassword(password, known)) return;
  throw new Fault("PASSWORD_TOO_COMMON", "This password is among the first that anybody would try. Choose another.", {
    fields: [{ path: "body.password", message: "too easy to guess" }],
  });
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
