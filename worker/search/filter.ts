import type { LengthClass } from "../../schema/search.ts";

/** How results may be narrowed. */
export type Filters = {
  category?: string | undefined;
  tag?: string | undefined;
  creator?: string | undefined;
  language?: string | undefined;
  length?: LengthClass | undefined;
  year?: string | undefined;
  /** Uploaded at or after it. */
  since?: Date | undefined;
};

/**
 * Typesense's filter. Its `&&` and `||` bind equally, so each condition stands in parentheses of its own, and values in
 * backticks, of which they can hold none: what somebody sends is never read as a condition.
 */
export function filterOf(filters: Filters): string {
  const { category, tag, creator, language, length, year, since } = filters;
  const conditions = [
    "visibility:=public",
    equal("categories", category),
    equal("tags", tag),
    equal("owner_id", creator),
    equal("language", language),
    equal("length", length),
    equal("year", year),
    since && `upload_date:>=${Math.floor(since.getTime() / 1000)}`,
  ];
  return conditions
    .filter(Boolean)
    .map((condition) => `(${condition})`)
    .join(" && ");
}

function equal(field: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${field}:=[\`${value.replaceAll("`", " ")}\`]`;
}
