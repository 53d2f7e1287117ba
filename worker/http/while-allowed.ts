import { Fault } from "../../schema/errors.ts";

// With the three seconds that an account's record is believed, still within the five that are promised.
const askEveryMs = 1_500;

/**
 * Passes a long answer on for as long as `ask` does not refuse it, and ends it once that throws a Fault of
 * the 4xx kind. Anything else that goes wrong (a database that is away) leaves the stream as it is.
 */
export function whileAllowed(body: ReadableStream<Uint8Array>, ask: () => Promise<unknown>): ReadableStream {
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const end = (reason?: unknown) => {
    ended = true;
    clearTimeout(timer);
    return reader.cancel(reason).catch(() => {});
  };
  const askLater = () => {
    timer = setTimeout(async () => {
      try {
        await ask();
      } catch (error) {
        // The pending read below then says that all has been read.
        if (error instanceof Fault && error.status < 500) await end();
      }
      if (!ended) askLater();
    }, askEveryMs);
  };
  askLater();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await reader.read();
      if (!part.done) return controller.enqueue(part.value);
      ended = true;
      clearTimeout(timer);
      controller.close();
    },
    cancel: end,
  });
}
