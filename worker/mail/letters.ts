/** A mail's words: `html` says the same as `text`. */
export type Letter = { subject: string; text: string; html: string };

type Words = {
  subject: string;
  /** Paragraphs before the link and after it. */
  before: string[];
  link?: { label: string; url: string };
  after: string[];
};

// No letter holds a display name: anybody can register somebody else's address under a name that
// says what a stranger wants to have said to them.

/** The mails that carry a link. `url` ends in its token. */
export const linkLetters = {
  "verify-email": (url: string) =>
    write({
      subject: "Confirm your e-mail address",
      before: ["Somebody, hopefully you, registered this address at Edgereel. Confirm that it is yours:"],
      link: { label: "Confirm this address", url },
      after: [
        "The link works once, within 24 hours.",
        "If it was not you, ignore this mail: nothing else will follow.",
      ],
    }),
  "reset-password": (url: string) =>
    write({
      subject: "Choose a new password",
      before: ["Somebody asked for a new password for your account at Edgereel. Choose it here:"],
      link: { label: "Choose a new password", url },
      after: [
        "The link works once, within 30 minutes. All devices are signed out when the password changes.",
        "If it was not you, ignore this mail: your password stays as it is.",
      ],
    }),
  "change-email": (url: string) =>
    write({
      subject: "Confirm your new e-mail address",
      before: ["An account at Edgereel is to use this address from now on. Confirm that it is yours:"],
      link: { label: "Use this address", url },
      after: [
        "The link works once, within an hour. Until then the account keeps its old address.",
        "If it was not you, ignore this mail: nothing changes.",
      ],
    }),
};

const notYou = (site: string) =>
  `If it was not you, choose a new password at once: ${site}/forgot. It signs out all devices.`;

/** The mails that only tell. `site` is the platform's address, `detail` what the notice is about. */
export const noticeLetters = {
  "password-changed": (site: string) =>
    write({
      subject: "Your password was changed",
      before: ["The password of your account at Edgereel was changed. Other devices were signed out."],
      after: [notYou(site)],
    }),
  "email-change-asked": (site: string, newAddress: string) =>
    write({
      subject: "A new e-mail address was asked for",
      before: [`Your account at Edgereel is to use ${newAddress} instead of this address, once that one is confirmed.`],
      after: [notYou(site)],
    }),
  "email-changed": (_site: string, newAddress: string) =>
    write({
      subject: "Your e-mail address was changed",
      before: [`Your account at Edgereel uses ${newAddress} from now on. This address does not open it any more.`],
      after: ["If it was not you, answer the site's administrators from this address."],
    }),
  "email-in-use": (site: string) =>
    write({
      subject: "This address has an account already",
      before: ["Somebody, hopefully you, wanted another account at Edgereel to use this address, but it has one."],
      after: [`To sign in to it: ${site}/login. To choose a new password for it: ${site}/forgot.`],
    }),
  "video-taken-down": (site: string, reason: string) =>
    write({
      subject: "One of your videos was taken down",
      before: [
        "The site's administrators took down one of your videos at Edgereel. Nobody but you and them can watch it.",
        `Their reason: ${reason}`,
      ],
      after: [`Your studio shows which one it is: ${site}/studio. To object, write to the administrators.`],
    }),
  "video-restored": (site: string) =>
    write({
      subject: "Your video was restored",
      before: ["A video of yours at Edgereel that was taken down is back. It is as visible as it was before."],
      after: [`Your studio has all of your videos: ${site}/studio`],
    }),
  "webhook-disabled": (site: string, host: string) =>
    write({
      subject: "A webhook was switched off",
      before: [
        `A webhook of your account at Edgereel, to ${host}, was switched off: it said that it wants to hear no more, or nothing that was sent to it for days has arrived.`,
      ],
      after: [`Its log tells more, and you can switch it on again there: ${site}/studio/webhooks.`],
    }),
  "account-deleted": () =>
    write({
      subject: "Your account was deleted",
      before: ["Your account at Edgereel was deleted, with its videos and everything else that belonged to it."],
      after: ["There is nothing left to do. Thank you for having been here."],
    }),
} satisfies Record<string, (site: string, detail: string) => Letter>;

export type Notice = keyof typeof noticeLetters;

function write({ subject, before, link, after }: Words): Letter {
  const text = [...before, ...(link ? [link.url] : []), ...after].join("\n\n");
  const paragraph = (words: string) => `<p>${escapeHtml(words)}</p>`;
  const button = link && [
    `<p><a href="${escapeHtml(link.url)}" style="${buttonStyle}">${escapeHtml(link.label)}</a></p>`,
    `<p style="${smallStyle}">Or open this address: ${escapeHtml(link.url)}</p>`,
  ];
  const body = [...before.map(paragraph), ...(button ?? []), ...after.map(paragraph)].join("\n");
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="${bodyStyle}">
<h1 style="font-size:1.25rem">${escapeHtml(subject)}</h1>
${body}
</body></html>
`;
  return { subject, text: `${text}\n`, html };
}

// Mail programs drop style sheets: every element carries its own.
const bodyStyle =
  "max-width:34rem;margin:0 auto;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:#172033;background:#fff";
const buttonStyle =
  "display:inline-block;padding:.6rem 1.2rem;border-radius:.6rem;background:#4338ca;color:#fff;text-decoration:none";
const smallStyle = "font-size:.85rem;color:#55607a;overflow-wrap:anywhere";

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
