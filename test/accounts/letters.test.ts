import { expect, test } from "vitest";
import { hashLinkToken, linkToken } from "../../worker/accounts/mail-links.ts";
import { OwedMail, verificationMail } from "../../worker/accounts/owed-mail.ts";
import { linkLetters, noticeLetters } from "../../worker/mail/letters.ts";

const url = `https://site.example/verify#${"t".repeat(43)}`;

test("every mail says the same as text and as HTML, and the link stands in both", () => {
  for (const letter of Object.values(linkLetters).map((make) => make(url))) {
    expect(letter.subject).toMatch(/^[\w '-]{10,60}$/);
    expect(letter.text).toContain(`\n${url}\n`);
    expect(letter.html).toContain(`href="${url}"`);
    for (const line of letter.text.split("\n").filter(Boolean)) expect(letter.html).toContain(line);
  }
});

test("what an address may contain is text in a mail, never markup", () => {
  const hostile = `"<img src=x onerror=alert(1)>&"@example.test`;
  for (const make of Object.values(noticeLetters)) {
    const { html } = make("https://site.example", hostile);
    expect(html).not.toContain("<img");
    expect(html).not.toMatch(/<script|\son\w+=[^&]*"/i);
  }
  expect(noticeLetters["email-changed"]("https://site.example", hostile).html).toContain("&lt;img src=x");
});

test("a link's token follows from secret and id, and from nothing that is stored", async () => {
  const mail = OwedMail.parse(verificationMail("person@example.test"));
  if (mail.kind !== "verify-email") throw new Error(mail.kind);
  const token = await linkToken("secret one, of 32 characters or so", mail.tokenId);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await linkToken("secret one, of 32 characters or so", mail.tokenId)).toBe(token);
  expect(await linkToken("another secret, 32 characters long", mail.tokenId)).not.toBe(token);
  expect(JSON.stringify(mail)).not.toContain(token);
  expect(await hashLinkToken(token)).not.toContain(token);
});
