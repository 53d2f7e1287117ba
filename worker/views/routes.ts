import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { whereabouts } from "../playback/whereabouts.ts";
import * as contract from "./contract.ts";
import { limitBeacons } from "./limit-beacons.ts";
import { takeBeacon } from "./views.ts";

export const viewRoutes = newRouter();

viewRoutes.openapi(contract.createBeacon, async (c) => {
  limitBeacons(c);
  // Too many to log each, and none owes the outbox anything.
  c.set("quiet", true);
  const beacon = await readBeacon(c);
  const sender = { viewer: c.get("viewer"), from: whereabouts(c), userAgent: c.req.header("user-agent") ?? "" };
  await takeBeacon(c.get("deps"), sender, c.req.valid("param").id, beacon);
  return c.body(null, 202);
});

// sendBeacon can send no JSON type to another site without asking first, so the type is not looked at.
async function readBeacon(c: AppContext): Promise<contract.Beacon> {
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch {
    throw new Fault("MALFORMED_REQUEST", "The body must be a beacon as JSON.");
  }
  const beacon = contract.Beacon.safeParse(body);
  if (beacon.success) return beacon.data;
  const fields = beacon.error.issues.map(({ path, message }) => ({ path: ["body", ...path].join("."), message }));
  throw new Fault("VALIDATION_FAILED", "The beacon is not valid.", { fields });
}
