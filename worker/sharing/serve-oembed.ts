import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { oembedOf, oembedSeconds, oembedXml } from "./oembed.ts";

const pixels = z.coerce.number().int().min(1).max(10_000).optional();
const Query = z.object({
  url: z.string().min(1).max(2_000),
  maxwidth: pixels,
  maxheight: pixels,
  format: z.string().max(40).default("json"),
});

/** GET /oembed: what others show for an address of ours. Open to every page, for it tells what is open to all. */
export async function serveOembed(c: AppContext): Promise<Response> {
  const parsed = Query.safeParse(c.req.query());
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({ path: `query.${path.join(".")}`, message }));
    throw new Fault("VALIDATION_FAILED", `${fields[0]?.path}: ${fields[0]?.message}`, { fields });
  }
  const { url, maxwidth = null, maxheight = null, format } = parsed.data;
  if (format !== "json" && format !== "xml") {
    throw new Fault("FORMAT_NOT_IMPLEMENTED", "There is json and xml.");
  }
  const answer = await oembedOf(c.get("deps"), url, { width: maxwidth, height: maxheight });
  const type = format === "json" ? "application/json" : "text/xml; charset=utf-8";
  return c.body(format === "json" ? JSON.stringify(answer) : oembedXml(answer), 200, {
    "content-type": type,
    "cache-control": `public, max-age=${oembedSeconds}`,
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
}
