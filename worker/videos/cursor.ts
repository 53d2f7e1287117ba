import { Fault } from "../../schema/errors.ts";
import { isId, type IdKind } from "../../schema/id.ts";

type Position = { createdAt: string; id: string };

/** An opaque cursor that names the last item of a page. */
export function encodeCursor(row: { createdAt: Date; id: string }): string {
  return btoa(`${row.createdAt.getTime()}.${row.id}`).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The position that a cursor names. Throws VALIDATION_FAILED for anything that is not a cursor of such a list. */
export function decodeCursor(cursor: string, kind: IdKind | readonly IdKind[] = "video"): Position {
  try {
    const text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const [, time, id] = /^(\d{1,13})\.(\w+)$/.exec(text) ?? [];
    if (time && id && [kind].flat().some((each) => isId(each, id)))
      return { createdAt: new Date(Number(time)).toISOString(), id };
  } catch {
    // Not base64: refused below like any other foreign text.
  }
  throw new Fault("VALIDATION_FAILED", "query.cursor: not a cursor of this list", {
    fields: [{ path: "query.cursor", message: "not a cursor of this list" }],
  });
}
