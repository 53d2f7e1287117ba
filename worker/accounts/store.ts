import { eq, sql } from "drizzle-orm";
import { mailTokens, outbox, users, videos } from "../../schema/tables.ts";
import { sqlState } from "../db.ts";
import type { Deps } from "../deps.ts";
import type { AccountChanges } from "./contract.ts";
import { linkMinutes, type LinkPurpose } from "./mail-links.ts";
import { mailTopic, type OwedMail } from "./owed-mail.ts";

type Db = Pick<Deps, "db">;
export type UserRow = typeof users.$inferSelect;

export async function findUser({ db }: Db, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row ?? null;
}

/** The same one insertion whatever it is about: its time tells nothing of the account. */
export async function oweMail({ db }: Db, ...mails: OwedMail[]): Promise<void> {
  await db.insert(outbox).values(mails.map((payload) => ({ topic: mailTopic, payload })));
}

/** Changes the account; its listed videos carry the name in the search index. */
export async function updateProfile({ db }: Db, id: string, changes: AccountChanges): Promise<void> {
  await db.batch([
    db
      .update(users)
      .set({ ...changes, updatedAt: sql`now()` })
      .where(eq(users.id, id)),
    db.execute(sql`
      insert into ${outbox} (topic, payload)
      select 'search.sync', jsonb_build_object('videoId', ${videos.id}) from ${videos}
      where ${videos.ownerId} = ${id} and ${videos.visibility} = 'public' and ${videos.playable}`),
  ]);
}

type Link = { tokenId: string; tokenHash: string; purpose: LinkPurpose };
/** Whose link it is to be: found by the address that it goes to, or by id, with the address that it proves. */
type Recipient = { email: string } | { userId: string; email: string };

/**
 * Stores a link's token for the account, in place of the older ones for the same thing, and answers
 * whether it works: not where there is no such active account, the address needs no proof any more, or
 * a newer link has replaced it. Doing it twice stores it once.
 */
export async function issueLink({ db }: Db, link: Link, recipient: Recipient): Promise<boolean> {
  const { tokenId, tokenHash, purpose } = link;
  const account = sql`select id from ${users} where status = 'active'
    and ${"userId" in recipient ? sql`id = ${recipient.userId}` : sql`email = ${recipient.email}`}
    ${purpose === "verify-email" ? sql`and email_verified_at is null` : sql``}`;
  const [, , { rows }] = await db.batch([
    // Of two at once, the second then sees what the first has stored.
    db.execute(sql`${account} for update`),
    db.execute(sql`
      with account as (${account}),
      known as (select id from ${mailTokens} where id = ${tokenId}),
      replaced as (
        update ${mailTokens} set used_at = now() from account
        where user_id = account.id and purpose = ${purpose} and used_at is null and not exists (select from known))
      insert into ${mailTokens} (id, user_id, purpose, token_hash, email, expires_at)
      select ${tokenId}, account.id, ${purpose}::mail_token_purpose, ${tokenHash}, ${recipient.email},
        now() + make_interval(mins => ${linkMinutes[purpose]})
      from account where not exists (select from known)`),
    db.execute(sql`select 1 from ${mailTokens} where id = ${tokenId} and used_at is null and expires_at > now()`),
  ]);
  return rows.length > 0;
}

/** Whether another account than this one has the address. */
export async function isTaken({ db }: Db, email: string, userId: string): Promise<boolean> {
  const [row] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  return row !== undefined && row.id !== userId;
}

const liveLink = (tokenHash: string) =>
  sql`token_hash = ${tokenHash} and used_at is null and ${mailTokens.expiresAt} > now()`;

/**
 * Uses up a link that proves an address: of the account as it is, or of the one it changes to. The
 * address before a change is owed `notice`. Null where the link does not work, `taken` where another
 * account has the new address by now.
 */
export async function redeemAddress(
  { db }: Db,
  tokenHash: string,
  notice: OwedMail,
): Promise<{ id: string; email: string } | "taken" | null> {
  try {
    const { rows } = await db.execute<{ id: string; email: string }>(sql`
      with link as (
        update ${mailTokens} set used_at = now()
        where ${liveLink(tokenHash)} and purpose in ('verify-email', 'change-email')
        returning id, user_id, purpose, email),
      account as (
        select ${users.id}, ${users.email} as old_email, link.email, link.id as link_id from ${users}
        join link on link.user_id = ${users.id}
        where status = 'active' and (link.purpose = 'change-email' or link.email = ${users.email})),
      -- Links to the address before, and to other new ones, are worth nothing now.
      replaced as (
        update ${mailTokens} set used_at = now() from account
        where user_id = account.id and ${mailTokens.id} <> account.link_id and used_at is null
          and account.email <> account.old_email),
      owed as (
        insert into ${outbox} (topic, payload)
        select ${mailTopic}, ${JSON.stringify(notice)}::jsonb
          || jsonb_build_object('to', account.old_email, 'detail', account.email)
        from account where account.email <> account.old_email)
      update ${users} set email = account.email, email_verified_at = now(), updated_at = now()
      from account where ${users.id} = account.id
      returning ${users.id}, ${users.email}`);
    return rows[0] ?? null;
  } catch (error) {
    const { code, constraint } = sqlState(error);
    if (code === "23505" && constraint === "users_email_key") return "taken";
    throw error;
  }
}

/** The account that a link for a new password belongs to, while it works. */
export async function findByResetLink({ db }: Db, tokenHash: string): Promise<UserRow | null> {
  const [row] = await db
    .select({ user: users })
    .from(users)
    .innerJoin(mailTokens, eq(mailTokens.userId, users.id))
    .where(sql`${liveLink(tokenHash)} and purpose = 'reset-password' and ${users.status} = 'active'`);
  return row?.user ?? null;
}

/**
 * Sets the password, by a reset link that still works or against the hash that the old one was compared
 * with; false where it was used or changed meanwhile. The link proves the address that it was sent to.
 * Links that wait for a new password or a new address die, and the account is told.
 */
export async function setPassword(
  { db }: Db,
  user: UserRow,
  passwordHash: string,
  by: { resetTokenHash: string } | { comparedHash: string },
  told: OwedMail,
): Promise<boolean> {
  const link =
    "resetTokenHash" in by
      ? sql`update ${mailTokens} set used_at = now()
          where ${liveLink(by.resetTokenHash)} and purpose = 'reset-password' and user_id = ${user.id}
          returning id, email`
      : sql`select '' as id, '' as email from ${users} where id = ${user.id} and password_hash = ${by.comparedHash}`;
  const { rows } = await db.execute(sql`
    with link as (${link}),
    replaced as (
      update ${mailTokens} set used_at = now() from link
      where user_id = ${user.id} and ${mailTokens.id} <> link.id and used_at is null
        and purpose in ('reset-password', 'change-email')),
    owed as (insert into ${outbox} (topic, payload) select ${mailTopic}, ${JSON.stringify(told)}::jsonb from link)
    update ${users} set password_hash = ${passwordHash}, updated_at = now(),
      email_verified_at = case when link.email = ${users.email} then coalesce(email_verified_at, now())
        else email_verified_at end
    from link where ${users.id} = ${user.id} and status = 'active'
    returning ${users.id}`);
  return rows.length > 0;
}

/** Removes links that ended before this moment. */
export async function removeEndedLinks({ db }: Db, before: Date, limit: number): Promise<void> {
  await db.execute(sql`
    delete from ${mailTokens} where id in (
      select id from ${mailTokens} where expires_at < ${before.toISOString()} order by expires_at limit ${limit})`);
}
