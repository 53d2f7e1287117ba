import { parseStart } from "../../schema/start-time.ts";

export type StartOptions = {
  seconds: number;
  autoplay: boolean;
  muted: boolean;
  loop: boolean;
  /** A BCP 47 tag; null leaves it to what the viewer read last. */
  captions: string | null;
};

/** Reads `?t=90` or `?start=1m30s`, `autoplay`, `muted`, `loop` and `captions=en`; what cannot be read is as if it were not there. */
export function readStartOptions(query: string): StartOptions {
  const values = new URLSearchParams(query);
  const isSet = (name: string) => ["", "1", "true"].includes(values.get(name) ?? "no");
  return {
    seconds: parseStart(values.get("t") ?? values.get("start")),
    autoplay: isSet("autoplay"),
    muted: isSet("muted"),
    loop: isSet("loop"),
    captions: values.get("captions") || null,
  };
}

/** The same as a query, with nothing in it that is not asked for; empty where nothing is. */
export function writeStartOptions({ seconds, autoplay, muted, loop, captions }: Partial<StartOptions>): string {
  const query = new URLSearchParams({
    ...(seconds ? { t: String(seconds) } : {}),
    ...(autoplay ? { autoplay: "1" } : {}),
    ...(muted ? { muted: "1" } : {}),
    ...(loop ? { loop: "1" } : {}),
    ...(captions ? { captions } : {}),
  }).toString();
  return query === "" ? "" : `?${query}`;
}
