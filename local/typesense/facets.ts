import type { Field } from "./collection.ts";
import type { Document } from "./filter.ts";
import { Refusal } from "./refusal.ts";

/** How many of the documents have which value of each field in `facet_by`, the most frequent first. */
export function countFacets(documents: Document[], fields: Field[], query: Record<string, unknown>) {
  const most = Number(query.max_facet_values ?? 10);
  const [only = "", start = ""] = String(query.facet_query ?? "").split(/:(.*)/s);
  const names = String(query.facet_by ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return names.map((name) => {
    if (!fields.some((field) => field.name === name && field.facet)) {
      throw new Refusal(404, `Could not find a facet field named \`${name}\` in the schema.`);
    }
    const counts = new Map<string, number>();
    for (const document of documents) {
      for (const value of [document[name] ?? []].flat()) {
        const key = String(value);
        if (name === only && !key.toLowerCase().startsWith(start.trim().toLowerCase())) continue;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const ordered = [...counts].sort(([, a], [, b]) => b - a).slice(0, most);
    return {
      counts: ordered.map(([value, count]) => ({ count, highlighted: value, value })),
      field_name: name,
      sampled: false,
      stats: { total_values: counts.size },
    };
  });
}
