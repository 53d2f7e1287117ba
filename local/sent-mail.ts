/** A mail that the Worker sent through its `send_email` binding. */
export type SentMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  /** ISO 8601. */
  sentAt: string;
  text: string;
  html: string;
};

const listPath = "/cdn-cgi/local/explorer/api/local/email/sending";
const timeoutMs = 10_000;

/**
 * The mails that Miniflare has kept in this run instead of sending them, newest first, without those
 * of `known` ids. `local` is where Miniflare tells them.
 */
export async function readSentMail(local: string, known: ReadonlySet<string> = new Set()): Promise<SentMail[]> {
  const mails: SentMail[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const page: Page<Listed[]> = await ask(local, { per_page: "100", ...(cursor && { cursor }) });
    for (const { messageId } of page.result) {
      const id = messageId.replace(/^<|>$/g, "");
      if (known.has(id)) return mails;
      const { result } = await ask<Page<Listed & { text?: string; html?: string }>>(local, { email_id: messageId });
      const { from, to, subject, sentAt, text = "", html = "" } = result;
      mails.push({ id, from, to, subject, sentAt, text, html });
    }
    cursor = page.result_info?.has_more ? page.result_info.cursor : undefined;
  }
  return mails;
}

type Listed = { messageId: string; from: string; to: string[]; subject: string; sentAt: string };
type Page<T> = { result: T; result_info?: { cursor?: string; has_more?: boolean } };

async function ask<T>(local: string, query: Record<string, string>): Promise<T> {
  const url = `${local}${listPath}?${new URLSearchParams({ worker: "edgereel", ...query })}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`Miniflare's mailbox answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
