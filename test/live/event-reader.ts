import { until } from "../client.ts";
import type { Harness } from "../harness.ts";

export type Event = { event: string; id: string | null; data: any };

/** An event stream that is being read; `ended` tells when it was over, in order or cut off. */
export type Reading = {
  status: number;
  events: Event[];
  ended: Promise<number>;
  /** Waits for an event that fits. */
  seen(fits: (event: Event) => boolean): Promise<Event>;
  close(): void;
};

export async function readEvents(
  h: Harness,
  path: string,
  { token, lastEventId }: { token?: string; lastEventId?: string } = {},
): Promise<Reading> {
  const leaving = new AbortController();
  const response = await fetch(`${h.at.app}/api/v1/${path}`, {
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(lastEventId ? { "last-event-id": lastEventId } : {}),
    },
    signal: leaving.signal,
  });
  const events: Event[] = [];
  return {
    status: response.status,
    events,
    ended: read(response, events).then(
      () => Date.now(),
      () => Date.now(),
    ),
    seen: async (fits) =>
      (await until(
        async () => events.find(fits),
        (event) => event !== undefined,
      )) as Event,
    close: () => leaving.abort(),
  };
}

async function read(response: Response, events: Event[]): Promise<void> {
  let text = "";
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + part).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? null;
      const event = field("event");
      if (event !== null) events.push({ event, id: field("id"), data: JSON.parse(field("data") ?? "null") });
    }
  }
}
