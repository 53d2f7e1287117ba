import type { Deps } from "../deps.ts";
import { orTooLate } from "../in-time.ts";
import type { Letter } from "./letters.ts";
import { log } from "../telemetry/log.ts";

const sendTimeoutMs = 10_000;
// Cloudflare's codes for a mailbox that takes no mail of ours: trying again changes nothing.
const refusedByRecipient = new Set(["E_RECIPIENT_SUPPRESSED", "E_RECIPIENT_NOT_ALLOWED"]);

/**
 * Sends one mail through Cloudflare's Email Service. The only place that does.
 * Throws where trying again later may help: the outbox does that.
 */
export async function sendMail(deps: Pick<Deps, "mail" | "settings">, to: string, letter: Letter): Promise<void> {
  const from = { email: deps.settings.MAIL_FROM, name: "Edgereel" };
  try {
    await orTooLate(deps.mail.send({ from, to, ...letter }), sendTimeoutMs, "the mail service did not answer in time");
  } catch (error) {
    const { code } = error as { code?: string };
    if (!code || !refusedByRecipient.has(code)) throw error;
    log.warn("mail.refused", { code });
  }
}
