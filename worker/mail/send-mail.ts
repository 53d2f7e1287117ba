import type { Deps } from "../deps.ts";
import type { Letter } from "./letters.ts";

const sendTimeoutMs = 10_000;
// Cloudflare's codes for a mailbox that takes no mail of ours: trying again changes nothing.
const refusedByRecipient = new Set(["E_RECIPIENT_SUPPRESSED", "E_RECIPIENT_NOT_ALLOWED"]);

/**
 * Sends one mail through Cloudflare's Email Service. The only place that does.
 * Throws where trying again later may help: the outbox does that.
 */
export async function sendMail(deps: Pick<Deps, "mail" | "settings">, to: string, letter: Letter): Promise<void> {
  const from = { email: deps.settings.MAIL_FROM, name: "Edgereel" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the mail service did not answer in time")), sendTimeoutMs);
  });
  const sending = deps.mail.send({ from, to, ...letter });
  try {
    await Promise.race([sending, late]);
  } catch (error) {
    sending.catch(() => undefined);
    const { code } = error as { code?: string };
    if (!code || !refusedByRecipient.has(code)) throw error;
    console.warn(JSON.stringify({ level: "warn", event: "mail.refused", code }));
  } finally {
    clearTimeout(timer);
  }
}
