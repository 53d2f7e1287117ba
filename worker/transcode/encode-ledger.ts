import { EncodePlan, type StoredSegment, type TrackOutput } from "../../schema/messages.ts";

/** What is to be encoded: one epoch of one video. */
export type EncodeOrder = {
  videoId: string;
  epoch: number;
  source: { key: string; sizeBytes: number };
  /** The upload's own limit below the site's; null or absent where it has none. */
  maxDurationSeconds?: number | null;
};

export type EncodeState = "queued" | "processing" | "ready" | "failed";
export type EncodeFailure = { code: string; message: string };

/** A track's segments as reported so far, by index, with the init segment and codecs of each. */
export type LedgerTrack = {
  track: string;
  segments: (StoredSegment & { init: string; codecs: string })[];
};

type Meta = {
  order: EncodeOrder | null;
  state: EncodeState;
  plan: EncodePlan | null;
  failure: EncodeFailure | null;
  poster: boolean;
  poorPoster: boolean;
  /** When its upload was complete; 0 in ledgers of an earlier version. */
  begunMs: number;
  lastReportMs: number;
  resends: number;
  cpuSeconds: number;
};

const blank: Meta = {
  order: null,
  state: "queued",
  plan: null,
  failure: null,
  poster: false,
  poorPoster: false,
  begunMs: 0,
  lastReportMs: 0,
  resends: 0,
  cpuSeconds: 0,
};

type SegmentRow = {
  track: string;
  idx: number;
  units: number;
  bytes: number;
  iframes: string;
  init: string;
  codecs: string;
};

/**
 * The coordinator's memory in its object's SQLite: the order, the plan, which jobs are queued or
 * done, and every stored segment. Synchronous: each call is one atomic step of the object.
 */
export class EncodeLedger {
  readonly #sql: SqlStorage;
  #meta: Meta;
  #done = new Set<number>();
  #jobCount = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`create table if not exists meta (id integer primary key check (id = 1), value text not null);
      create table if not exists jobs (id integer primary key, sent integer not null, done integer not null);
      create table if not exists segments (track text, idx integer, units integer, bytes integer,
        iframes text, init text, codecs text, primary key (track, idx)) without rowid`);
    const [row] = sql.exec<{ value: string }>("select value from meta").toArray();
    this.#meta = row ? (JSON.parse(row.value) as Meta) : { ...blank };
    const jobs = sql.exec<{ id: number; done: number }>("select id, done from jobs").toArray();
    this.#jobCount = jobs.length;
    for (const job of jobs) if (job.done) this.#done.add(job.id);
  }

  get order() {
    return this.#meta.order;
  }
  get plan() {
    return this.#meta.plan;
  }
  get state() {
    return this.#meta.state;
  }
  get error() {
    return this.#meta.failure;
  }
  get poster() {
    return this.#meta.poster;
  }
  get posterWanted(): boolean {
    return !this.#meta.poster || this.#meta.poorPoster;
  }
  get begunMs() {
    return this.#meta.begunMs;
  }
  get lastReportMs() {
    return this.#meta.lastReportMs;
  }
  get resends() {
    return this.#meta.resends;
  }
  get cpuSeconds() {
    return this.#meta.cpuSeconds;
  }
  get ended(): boolean {
    return this.#meta.state === "ready" || this.#meta.state === "failed";
  }

  /** A new epoch begins: nothing of the one before is kept. Its first job is the start job. */
  reset(order: EncodeOrder, nowMs: number): void {
    this.#sql.exec("delete from jobs; delete from segments; insert into jobs values (0, 0, 0)");
    this.#done.clear();
    this.#jobCount = 1;
    this.#save({ ...blank, order, begunMs: nowMs, lastReportMs: nowMs });
  }

  /** Forgets everything: the manifest record and Postgres hold what is still of use. */
  clear(): void {
    this.#sql.exec("delete from jobs; delete from segments");
    this.#done.clear();
    this.#jobCount = 0;
    this.#save({ ...blank });
  }

  /** The plan is known. The start job goes on as job 0, the head. */
  setPlan(plan: EncodePlan, jobCount: number): void {
    for (let job = 1; job < jobCount; job += 1) {
      this.#sql.exec("insert or ignore into jobs values (?, 0, 0)", job);
    }
    this.#jobCount = jobCount;
    this.#save({ plan, state: "processing" });
  }

  dueJobs(): number[] {
    const rows = this.#sql.exec<{ id: number }>("select id from jobs where sent = 0 and done = 0 order by id");
    return rows.toArray().map((row) => row.id);
  }

  markSent(jobs: number[]): void {
    for (const job of jobs) this.#sql.exec("update jobs set sent = 1 where id = ?", job);
  }

  /** Everything that is not done counts as lost and is due again. */
  resendAll(nowMs: number): void {
    this.#sql.exec("update jobs set sent = 0 where done = 0");
    this.#save({ resends: this.#meta.resends + 1, lastReportMs: nowMs });
  }

  isDone(job: number): boolean {
    return this.#done.has(job);
  }
  get allDone(): boolean {
    return this.#meta.plan !== null && this.#done.size === this.#jobCount;
  }

  /** The job is done, and these are all its segments. */
  finishJob(job: number, tracks: TrackOutput[], cpuSeconds: number, nowMs: number): void {
    this.addSegments(tracks);
    this.#sql.exec("update jobs set done = 1, sent = 1 where id = ?", job);
    this.#done.add(job);
    this.#save({ cpuSeconds: this.#meta.cpuSeconds + cpuSeconds, lastReportMs: nowMs, resends: 0 });
  }

  /** Adds segments; one that was there already, from an earlier delivery of its job, is replaced. */
  addSegments(tracks: TrackOutput[]): void {
    for (const { track, init, codecs, segments } of tracks) {
      for (const { index, units, bytes, iframes } of segments) {
        this.#sql.exec(
          "insert or replace into segments values (?, ?, ?, ?, ?, ?, ?)",
          track,
          index,
          units,
          bytes,
          JSON.stringify(iframes),
          init,
          codecs,
        );
      }
    }
  }

  tracks(): LedgerTrack[] {
    const tracks = new Map<string, LedgerTrack>();
    for (const row of this.#sql.exec<SegmentRow>("select * from segments order by track, idx")) {
      const entry = tracks.get(row.track) ?? { track: row.track, segments: [] };
      tracks.set(row.track, entry);
      const { idx: index, units, bytes, init, codecs } = row;
      entry.segments.push({ index, units, bytes, init, codecs, iframes: JSON.parse(row.iframes) });
    }
    return [...tracks.values()];
  }

  /** @param poor a better one is wanted when the encode is done */
  setPoster(poor: boolean): void {
    this.#save({ poster: true, poorPoster: poor });
  }

  touch(nowMs: number): void {
    // Progress arrives every second: writing the time of each would cost more than it tells.
    if (nowMs - this.#meta.lastReportMs > 10_000) this.#save({ lastReportMs: nowMs, resends: 0 });
  }

  end(state: "ready" | "failed", failure: EncodeFailure | null): void {
    this.#save({ state, failure });
  }

  #save(changes: Partial<Meta>): void {
    this.#meta = { ...this.#meta, ...changes };
    this.#sql.exec("insert or replace into meta values (1, ?)", JSON.stringify(this.#meta));
  }
}
