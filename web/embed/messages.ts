/**
 * The messages between an embedded player and the page around it (docs/embedding.md). Each is an object
 * whose `edgereel` is the version of its shape; others are none of ours.
 */
export const messageVersion = 1;

export type Command =
  | { name: "play" | "pause" | "getState" }
  | { name: "seek"; seconds: number }
  | { name: "setVolume"; volume: number }
  | { name: "mute"; muted: boolean }
  | { name: "setCaptions"; language: string | null };

export type EmbedState = {
  paused: boolean;
  ended: boolean;
  currentTime: number;
  /** Null until it is known. */
  duration: number | null;
  volume: number;
  muted: boolean;
  /** The language of the captions that are shown. */
  captions: string | null;
  captionLanguages: string[];
};

export type Told =
  | { event: "ready" | "play" | "pause" | "timeupdate" | "ended"; state: EmbedState }
  | { event: "error"; message: string; state: EmbedState }
  | { reply: string | number; state: EmbedState }
  | { reply: string | number; error: string };

/** A message of the page around: its command or why it is none, and the id that it wants the reply under. */
export type Received = { id: string | number | null; command: Command | null };

/** Reads a message; null where it is not of this shape and version, and not to be answered. */
export function readMessage(data: unknown): Received | null {
  if (typeof data !== "object" || data === null) return null;
  const { edgereel, command, value, id } = data as Record<string, unknown>;
  if (edgereel !== messageVersion || typeof command !== "string") return null;
  const asked = typeof id === "number" || (typeof id === "string" && id.length <= 100) ? id : null;
  return { id: asked, command: readCommand(command, value) };
}

function readCommand(name: string, value: unknown): Command | null {
  if (name === "play" || name === "pause" || name === "getState") return { name };
  if (name === "seek") return isWithin(value, 0, Infinity) ? { name, seconds: value } : null;
  if (name === "setVolume") return isWithin(value, 0, 1) ? { name, volume: value } : null;
  if (name === "mute") return value === undefined || typeof value === "boolean" ? { name, muted: value ?? true } : null;
  if (name === "setCaptions") return value === null || typeof value === "string" ? { name, language: value } : null;
  return null;
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most && value !== Infinity;
}
