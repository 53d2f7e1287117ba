import { sql } from "drizzle-orm";
import { siteSettings } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;

/** What was set, by name. */
export async function findSettings({ db }: Db): Promise<Record<string, unknown>> {
  const rows = await db.select({ name: siteSettings.name, value: siteSettings.value }).from(siteSettings);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Sets what is named, takes back what is null, and notes what has really changed. */
export async function changeSettings({ db }: Db, changes: Record<string, unknown>, by: Actor): Promise<void> {
  const wanted = JSON.stringify(changes);
  const values = (column: "old" | "new") => sql`jsonb_object_agg(name, ${sql.raw(column)})`;
  await db.batch([
    // One after the other: what each notes as `before` is what the one before it has left.
    db.execute(sql`select pg_advisory_xact_lock(hashtext('site_settings'))`),
    db.execute(sql`
      with wanted as (select key as name, value from jsonb_each(${wanted}::jsonb)),
      changed as (
        select wanted.name, coalesce(s.value, 'null'::jsonb) as old, wanted.value as new
        from wanted left join ${siteSettings} s on s.name = wanted.name
        where coalesce(s.value, 'null'::jsonb) <> wanted.value),
      dropped as (
        delete from ${siteSettings} where name in (select name from changed where new = 'null'::jsonb)),
      stored as (
        insert into ${siteSettings} (name, value, updated_by)
        select name, new, ${by.actorId} from changed where new <> 'null'::jsonb
        on conflict (name) do update set value = excluded.value, updated_by = excluded.updated_by, updated_at = now())
      ${noteChange(by, {
        action: "site.settings",
        target: sql`'site'`,
        detail: sql`jsonb_build_object('before', change.before, 'after', change.after)`,
        source: sql`(select ${values("old")} as before, ${values("new")} as after from changed having count(*) > 0) change`,
      })}`),
  ]);
}
