import type { SentMail } from "./sent-mail.ts";

const style = `:root{color-scheme:light dark}body{max-width:44rem;margin:0 auto;padding:1rem;font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem;overflow-wrap:anywhere}ul{list-style:none;padding:0}li{border-top:1px solid #8886}
li a{display:block;padding:.7rem 0;color:inherit;text-decoration:none}li strong{display:block}
.soft{opacity:.75;font-size:.9rem;overflow-wrap:anywhere}form{display:flex;gap:.5rem}
input,button{font:inherit;padding:.45rem .7rem;min-height:2.6rem}input{flex:1;min-width:0}
iframe{width:100%;height:26rem;border:1px solid #8886;border-radius:.5rem;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere}`;

/** The mails to addresses that contain `to`, newest first. */
export function renderList(mails: SentMail[], to: string): string {
  const shown = mails.filter((mail) => mail.to.join(" ").toLowerCase().includes(to.trim().toLowerCase()));
  const rows = shown.map(
    (mail) => `<li><a href="/mail/${encodeURIComponent(mail.id)}"><strong>${escape(mail.subject)}</strong>
<span class="soft">to ${escape(mail.to.join(", "))} · ${time(mail)}</span></a></li>`,
  );
  const empty = mails.length === 0 ? "Nothing was sent yet." : "No mail to this address.";
  return page(
    "Mailbox",
    `<p class="soft">What Edgereel sends on this machine ends here and leaves it never. Reload for what is new.</p>
<form><input name="to" type="search" aria-label="Address" placeholder="Address" value="${escape(to)}"><button>Show</button></form>
${rows.length > 0 ? `<ul>${rows.join("\n")}</ul>` : `<p>${empty}</p>`}`,
  );
}

/** One mail: its HTML in a frame that runs no script, and its plain text. */
export function renderMail(mail: SentMail): string {
  return page(
    mail.subject,
    `<p class="soft">from ${escape(mail.from)}<br>to ${escape(mail.to.join(", "))}<br>${time(mail)}</p>
<iframe title="The mail as HTML" src="/mail/${encodeURIComponent(mail.id)}/html"
  sandbox="allow-top-navigation-by-user-activation"></iframe>
<h2>Plain text</h2><pre>${linked(mail.text)}</pre><p><a href="/">All mails</a></p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>
<body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

function linked(text: string): string {
  return escape(text).replace(/https?:\/\/[^\s<]+[\w/=-]/g, (url) => `<a href="${url}">${url}</a>`);
}

function time({ sentAt }: SentMail): string {
  return new Date(sentAt).toLocaleString("en-GB");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
