import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, sendJson, type StandIn } from "./http-server.ts";
import { renderList, renderMail } from "./mailbox-pages.ts";
import { readSentMail, type SentMail } from "./sent-mail.ts";
import { readState, writeState } from "./state-file.ts";

const keptMails = 200;

/**
 * A page for the mails that the Worker sends here: Miniflare keeps them for one run, `file` keeps the
 * last ones across restarts. `local` is where Miniflare tells them.
 */
export async function startMailbox(options: { local: string; file: string; port: number }): Promise<StandIn> {
  const { local, file } = options;
  let mails = readState<SentMail[]>(file) ?? [];

  let collecting: Promise<void> = Promise.resolve();
  function collect(): Promise<void> {
    collecting = collecting
      .catch(() => undefined)
      .then(async () => {
        const sent = await readSentMail(local, new Set(mails.map(({ id }) => id)));
        if (sent.length === 0) return;
        mails = [...sent, ...mails].slice(0, keptMails);
        // The links in them open accounts.
        writeState(file, mails, 0o600);
      });
    return collecting;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another site that has its own name lead here must not read the links.
    if (!/^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(request.headers.host ?? "")) {
      return sendJson(response, 403, { message: "Open the mailbox by its address on this machine." });
    }
    // Without the platform there is still what was kept.
    await collect().catch(() => undefined);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const [, id = "", part] = /^\/mail\/([^/]+)(\/html)?$/.exec(pathname) ?? [];
    const mail = mails.find((one) => encodeURIComponent(one.id) === id);
    if (pathname === "/mails.json") return sendJson(response, 200, mails);
    if (mail && part) return sendHtml(response, `<base target="_top">${mail.html}`, framePolicy);
    if (mail) return sendHtml(response, renderMail(mail), pagePolicy);
    if (pathname === "/") return sendHtml(response, renderList(mails, searchParams.get("to") ?? ""), pagePolicy);
    sendJson(response, 404, { message: "There is no such mail." });
  }

  const server = await listen(answer, options.port);
  return {
    url: server.url,
    async stop() {
      // What was sent since somebody looked.
      await collect().catch(() => undefined);
      await server.stop();
    },
  };
}

const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'self'";
// The mail's own HTML: no scripts, nothing loaded, its links open in the whole window.
const framePolicy =
  "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

function sendHtml(response: ServerResponse, html: string, policy: string): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(html);
}
