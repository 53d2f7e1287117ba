import { Client } from "pg";

/**
 * A new, empty database on the Postgres at `url`; undefined without one, for PGlite. PGlite runs one transaction
 * after the other: what waits for locks, and in which order they are taken, only shows on a real server.
 */
export async function newDatabase(url: string | undefined): Promise<string | undefined> {
  if (!url) return undefined;
  const client = new Client({ connectionString: url });
  await client.connect();
  const name = `edgereel_test_${crypto.randomUUID().replaceAll("-", "")}`;
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
