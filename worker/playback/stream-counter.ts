import { DurableObject } from "cloudflare:workers";

/** The streams that one account plays now. */
export class StreamCounter extends DurableObject {}
