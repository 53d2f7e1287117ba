export type LogFields = Record<string, unknown>;
export type Log = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same log with fields that every line carries. */
  with(fields: LogFields): Log;
};

/** A log of JSON lines: `{time, level, event, …fields}`. URLs lose their query, where signatures stand. */
export function createLog(write: (line: string) => void, common: LogFields = {}): Log {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...common, ...fields }, redact);
      write(`${line}\n`);
    };
  return {
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLog(write, { ...common, ...fields }),
  };
}

/** Cuts the query off every URL in a text: a presigned URL's query is a credential. */
export function stripQueries(text: string): string {
  return text.replace(/(https?:\/\/[^\s'"?]+)\?[^\s'"]*/g, "$1");
}

function redact(_key: string, value: unknown): unknown {
  if (value instanceof Error) return stripQueries(value.message);
  return typeof value === "string" ? stripQueries(value) : value;
}
