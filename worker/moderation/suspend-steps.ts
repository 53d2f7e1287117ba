import { sql, type SQL } from "drizzle-orm";
import { users } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";

/** Before those steps, where the statement locks other things first. */
export function lockAccount({ db }: Pick<Deps, "db">, userId: string) {
  return db.execute(sql`select 1 from ${users} where id = ${userId} for no key update`);
}

/**
 * The steps of a statement (`with …`) that suspend an account which is no admin's, and note it. `only` must hold
 * for it to happen.
 */
export function suspendSteps(userId: string, reason: string, by: Actor, only: SQL): SQL {
  return sql`
    suspended as (
      update ${users} u set status = 'suspended', suspended_reason = ${reason}, updated_at = now()
      from (select id, status, suspended_reason from ${users} where id = ${userId} for update) before
      where u.id = before.id and u.role <> 'admin' and ${only}
        and (before.status <> 'suspended' or before.suspended_reason is distinct from ${reason}::text)
      returning u.id, before.status, before.suspended_reason),
    noted_suspension as (${noteChange(by, {
      action: "user.suspend",
      target: sql`suspended.id`,
      detail: sql`jsonb_build_object(
        'before', jsonb_build_object('status', suspended.status, 'reason', suspended.suspended_reason),
        'after', jsonb_build_object('status', 'suspended', 'reason', ${reason}::text))`,
      source: sql`suspended`,
    })})`;
}
