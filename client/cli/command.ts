import type { ParseArgsConfig } from "node:util";

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;
export type Command = {
  /** After `edgereel`, as the help shows it. */
  usage: string;
  about: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** What each option is for, by name. */
  help: Record<string, string>;
  /** `signal` fires at Ctrl-C. */
  run(positionals: string[], values: Values, signal: AbortSignal): Promise<void>;
};

export const textOf = (value: Values[string]): string | undefined => (typeof value === "string" ? value : undefined);
export const listOf = (value: Values[string]): string[] =>
  (Array.isArray(value) ? value : []).filter((item) => typeof item === "string");
