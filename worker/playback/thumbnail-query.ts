import { z } from "zod";
import { Fault } from "../../schema/errors.ts";

// A whole second and one of two widths: so few addresses are cached for a video, whatever is asked for.
const Query = z.object({
  time: z.coerce.number().min(0).max(1e6).default(0).transform(Math.round),
  width: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(640)
    .transform((width) => (width <= 320 ? 320 : 640)),
});

/** `time` and `width` of a thumbnail as the Media entrypoint is asked for them. Throws VALIDATION_FAILED. */
export function thumbnailQuery(query: Record<string, string>): [name: string, value: string][] {
  const parsed = Query.safeParse(query);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({ path: `query.${path.join(".")}`, message }));
    throw new Fault("VALIDATION_FAILED", `query: ${fields[0]?.message ?? "not valid"}`, { fields });
  }
  return Object.entries(parsed.data).map(([name, value]) => [name, String(value)]);
}
