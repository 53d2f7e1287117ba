import { and, eq, ilike, or, sql, type SQL } from "drizzle-orm";
import { users, videos } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { hasAnotherAdmin, lockAdmins } from "../users/last-admin.ts";
import type { UserChanges } from "./contract.ts";

type Db = Pick<Deps, "db">;
type UserRow = typeof users.$inferSelect;
export type ManagedRow = { user: UserRow; videoCount: number };

const videoCount = sql<number>`(select count(*)::int from ${videos} owned where owned.owner_id = users.id)`;
const selectUsers = ({ db }: Db) => db.select({ user: users, videoCount }).from(users);

/** Newest first, from after the cursor. A search reads all accounts, which admins do seldom enough. */
export async function listUsers(
  deps: Db,
  filter: { search?: string | undefined; role?: UserRow["role"] | undefined; status?: UserRow["status"] | undefined },
  page: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<ManagedRow[]> {
  const { search, role, status } = filter;
  const part = search && `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const conditions: (SQL | undefined)[] = [
    part ? or(ilike(users.email, part), ilike(users.displayName, part), eq(users.id, search)) : undefined,
    role && eq(users.role, role),
    status && eq(users.status, status),
    page.after
      ? sql`(${users.createdAt}, ${users.id}) < (${page.after.createdAt}::timestamptz, ${page.after.id})`
      : undefined,
  ];
  return selectUsers(deps)
    .where(and(...conditions))
    .orderBy(descending(users.createdAt), descending(users.id))
    .limit(page.limit);
}

export async function findUser(deps: Db, id: string): Promise<ManagedRow | null> {
  const [row] = await selectUsers(deps).where(eq(users.id, id));
  return row ?? null;
}

/**
 * Changes role or status, and notes each in the audit log by the same statement. Null where there is no
 * such account; nothing changes where no active admin would be left.
 */
export async function changeUser(
  { db }: Db,
  id: string,
  changes: UserChanges,
  by: Actor,
): Promise<{ row: ManagedRow; refused: boolean } | null> {
  const { role = null, status = null, reason = null } = changes;
  const target = sql`changed.id`;
  const [, { rows }, [row]] = await db.batch([
    lockAdmins({ db }, id),
    db.execute<{ refused: boolean }>(sql`
      with wanted as (
        select id, role, status, suspended_reason,
          coalesce(${role}::user_role, role) as new_role,
          coalesce(${status}::user_status, status) as new_status,
          case when coalesce(${status}::user_status, status) = 'suspended'
            then coalesce(${reason}::text, suspended_reason) end as new_reason
        from ${users} where id = ${id}),
      allowed as (
        select * from wanted where role <> 'admin' or status <> 'active'
          or (new_role = 'admin' and new_status = 'active') or ${hasAnotherAdmin(id)}),
      changed as (
        update ${users} set role = new_role, status = new_status, suspended_reason = new_reason, updated_at = now()
        from allowed where ${users.id} = allowed.id returning allowed.*),
      noted_role as (${noteChange(by, {
        action: "user.role",
        target,
        detail: sql`jsonb_build_object('before', jsonb_build_object('role', changed.role),
          'after', jsonb_build_object('role', changed.new_role))`,
        source: sql`changed where changed.role <> changed.new_role`,
      })}),
      noted_suspension as (${noteChange(by, {
        action: "user.suspend",
        target,
        detail: sql`jsonb_build_object(
          'before', jsonb_build_object('status', changed.status, 'reason', changed.suspended_reason),
          'after', jsonb_build_object('status', changed.new_status, 'reason', changed.new_reason))`,
        source: sql`changed where changed.new_status = 'suspended'
          and (changed.status <> 'suspended' or changed.suspended_reason is distinct from changed.new_reason)`,
      })}),
      noted_return as (${noteChange(by, {
        action: "user.restore",
        target,
        detail: sql`jsonb_build_object(
          'before', jsonb_build_object('status', changed.status, 'reason', changed.suspended_reason),
          'after', jsonb_build_object('status', changed.new_status))`,
        source: sql`changed where changed.status <> 'active' and changed.new_status = 'active'`,
      })})
      select not exists (select 1 from changed) as refused`),
    selectUsers({ db }).where(eq(users.id, id)),
  ]);
  return row ? { row, refused: rows[0]?.refused ?? false } : null;
}
