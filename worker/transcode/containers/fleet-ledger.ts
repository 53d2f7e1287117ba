import type { EncodeBacklog } from "./backlog.ts";

type Meta = { target: number; lastScaledMs: number; lastNeededMs: number };

/** The fleet's memory in its object's SQLite: a row for each unfinished encode, and the last decision. */
export class FleetLedger {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`create table if not exists backlog (video_id text primary key, epoch integer not null,
        heads integer not null, jobs integer not null, heard_ms integer not null) without rowid;
      create table if not exists fleet (id integer primary key check (id = 1), target integer not null,
        last_scaled_ms integer not null, last_needed_ms integer not null)`);
  }

  /** Takes the counts of an encode; those of an older epoch than the known one are ignored. */
  put({ videoId, epoch, heads, jobs }: EncodeBacklog, nowMs: number): void {
    if (heads + jobs === 0) {
      this.#sql.exec("delete from backlog where video_id = ? and epoch <= ?", videoId, epoch);
      return;
    }
    this.#sql.exec(
      `insert into backlog values (?, ?, ?, ?, ?) on conflict (video_id) do update set
        epoch = excluded.epoch, heads = excluded.heads, jobs = excluded.jobs, heard_ms = excluded.heard_ms
        where excluded.epoch >= backlog.epoch`,
      ...[videoId, epoch, heads, jobs, nowMs],
    );
  }

  drop(videoId: string): void {
    this.#sql.exec("delete from backlog where video_id = ?", videoId);
  }

  entries(): { videoId: string; heardMs: number }[] {
    const rows = this.#sql.exec<{ videoId: string; heardMs: number }>(
      "select video_id as videoId, heard_ms as heardMs from backlog",
    );
    return rows.toArray();
  }

  /** The whole backlog; `oldestMs` is when the most silent encode was heard of last, null without any. */
  totals(): { heads: number; jobs: number; oldestMs: number | null } {
    return this.#sql
      .exec<{ heads: number; jobs: number; oldestMs: number | null }>(
        `select coalesce(sum(heads), 0) as heads, coalesce(sum(jobs), 0) as jobs, min(heard_ms) as oldestMs from backlog`,
      )
      .one();
  }

  get meta(): Meta {
    const [row] = this.#sql
      .exec<Meta>(
        "select target, last_scaled_ms as lastScaledMs, last_needed_ms as lastNeededMs from fleet where id = 1",
      )
      .toArray();
    return row ?? { target: 0, lastScaledMs: 0, lastNeededMs: 0 };
  }

  save({ target, lastScaledMs, lastNeededMs }: Meta): void {
    this.#sql.exec("insert or replace into fleet values (1, ?, ?, ?)", target, lastScaledMs, lastNeededMs);
  }
}
