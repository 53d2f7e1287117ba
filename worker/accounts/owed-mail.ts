import { z } from "zod";
import { newId } from "../../schema/id.ts";
import { noticeLetters, type Notice } from "../mail/letters.ts";

const notices = Object.keys(noticeLetters) as [Notice, ...Notice[]];

const tokenId = z.string();

/**
 * What the outbox holds of a mail. No secret: a link's token is made from its id when the mail is sent,
 * and whether there is an account for the address is looked up only then, behind the reply.
 */
export const OwedMail = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("verify-email"), tokenId, email: z.string() }),
  z.object({ kind: z.literal("reset-password"), tokenId, email: z.string() }),
  z.object({ kind: z.literal("change-email"), tokenId, userId: z.string(), email: z.string() }),
  z.object({
    kind: z.literal("notice"),
    notice: z.enum(notices),
    to: z.string(),
    detail: z.string(),
    /** Milliseconds since 1970. Whoever could not be told by then need not be any more. */
    until: z.number(),
  }),
]);
export type OwedMail = z.infer<typeof OwedMail>;

export const mailTopic = "mail.send";

export function verificationMail(email: string): OwedMail {
  return { kind: "verify-email", tokenId: newId("mailToken"), email };
}

const noticeHours = 24;

export function noticeMail(now: Date, notice: Notice, to: string, detail = ""): OwedMail {
  return { kind: "notice", notice, to, detail, until: now.getTime() + noticeHours * 3600_000 };
}
