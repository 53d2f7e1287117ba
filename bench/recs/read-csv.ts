import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** The rows of a CSV file with a head line, as records by column; quoted fields may hold commas (RFC 4180). */
export async function readCsv(file: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  let names: string[] | null = null;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line === "") continue;
    const fields = fieldsOf(line);
    if (names === null) names = fields.map((name) => name.replace(/^\uFEFF/, "").trim());
    else rows.push(Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ""])));
  }
  return rows;
}

function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
