import { PGlite } from "@electric-sql/pglite";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { expect, test } from "vitest";

test("videos that had a poster before posters had names of their own keep it", async () => {
  const db = new PGlite();
  try {
    const migrations = readMigrationFiles({ migrationsFolder: "schema/migrations" }).map(({ sql }) => sql.join(";"));
    const named = migrations.findIndex((sql) => sql.includes('ADD COLUMN "poster_file"'));
    expect(named).toBeGreaterThan(0);
    for (const sql of migrations.slice(0, named)) await db.exec(sql);
    await db.exec(`
      insert into users (id, email, password_hash, display_name) values ('usr_1', 'a@example.test', 'x', 'A');
      insert into videos (id, owner_id, title, has_poster) values ('vid_1', 'usr_1', 'One', true), ('vid_2', 'usr_1', 'Two', false)`);
    await db.exec(migrations[named] ?? "");
    const { rows } = await db.query("select id, poster_file, has_storyboard, has_preview from videos order by id");
    expect(rows).toEqual([
      { id: "vid_1", poster_file: "poster.jpg", has_storyboard: false, has_preview: false },
      { id: "vid_2", poster_file: null, has_storyboard: false, has_preview: false },
    ]);
  } finally {
    await db.close();
  }
});
