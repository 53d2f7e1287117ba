// Names of fields whose value is a credential, whatever it looks like: `refreshToken`, `set-cookie`, `clientSecret`.
// An id tells nothing: `apiKeyId` and `tokenId` stay.
const secretName = /(?:token|secret|password|authorization|cookie|signature|credentials?|api_?key|signing_?keys?)$/i;
const redacted = "[redacted]";

// What most lines hold nothing of: a look for these spares them all replacements.
const suspect = /eyJ|bearer|basic |:\/\/|er[ku]_|whsec_|ses_|x-amz|[=@]|params:|-----BEGIN|[\w-]{43}/i;

const replacements: [pattern: RegExp, by: string][] = [
  // Drizzle writes a query's parameters below it: addresses, digests, what somebody searches for.
  [/\nparams: [\s\S]*$/, `\nparams: ${redacted}`],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, redacted],
  // RFC 3986, section 3.2.1: a name and password before the host.
  [/(\w:\/\/)[^\s/?#@'"]+@/g, `$1${redacted}@`],
  [/\b(bearer|basic)\s+[\w.~+/-]+=*/gi, `$1 ${redacted}`],
  // RFC 7519: a JWT begins with a JSON object in base64url. Tokens of sign-ins, jobs and playback are of this kind.
  [/eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, redacted],
  // Signatures of S3, in the query of what is no whole address any more as well.
  [/\bX-Amz-([\w-]+)(=|%3D)[^\s&'"]+/gi, `X-Amz-$1$2${redacted}`],
  [/([?&#](?:[\w-]*(?:token|key|secret|signature|code)|sig)=)[^\s&#'"]+/gi, `$1${redacted}`],
  // API keys, upload links, secrets of webhooks, and refresh tokens, which begin with their session's id.
  [/\b(er[ku]|whsec)_[\w+/=-]{8,}/g, `$1_${redacted}`],
  [/\b(ses_[a-z0-9]{20})\.[\w-]+/g, `$1.${redacted}`],
  // 256 bits in base64url: the tokens of links in mails.
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, redacted],
  [/[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi, "[e-mail]"],
];

/** A text without credentials and mail addresses, by what they look like. An address loses its query. */
export function redactText(text: string): string {
  if (!suspect.test(text)) return text;
  return replacements.reduce((clean, [pattern, by]) => clean.replace(pattern, by), stripQueries(text));
}

/** Whether a field of this name holds a credential. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Cuts the query off every URL in a text: a presigned URL's query is a credential. */
export function stripQueries(text: string): string {
  return text.replace(/(https?:\/\/[^\s'"?]+)\?[^\s'"]*/g, "$1");
}
