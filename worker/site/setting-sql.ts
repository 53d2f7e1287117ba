import { sql, type SQL } from "drizzle-orm";
import { siteSettings } from "../../schema/tables.ts";
import type { SettingName } from "./site-settings.ts";

/** What admins have set, as text, for use within a statement that must not act on what was true a second ago. */
export function settingInSql(name: SettingName): SQL {
  return sql`(select s.value #>> '{}' from ${siteSettings} s where s.name = ${name})`;
}
