import { z } from "zod";
import type { Deps } from "../deps.ts";
import { Answer } from "./answer.ts";

type CacheDeps = Pick<Deps, "cache">;

// Longer than any answer lives: one that was made before a forgotten change is gone by then.
const versionSeconds = 3_600;
const mostCharacters = 500_000;
const claimMs = 3_000;

/** The answer with the versions that its tags had before it was made. */
const Stored = z.object({ versions: z.array(z.string()), answer: Answer });

const versionKey = (tag: string) => `answers:tag:${tag}`;
const answerKey = (key: string) => `answers:body:${key}`;

/** What Redis has of a key, by one call: the answer while it is not outdated, and its tags' versions as they are. */
export async function readStored(
  { cache }: CacheDeps,
  key: string,
  tags: readonly string[],
): Promise<{ answer: Answer | null; versions: string[] }> {
  const [value, ...found] = await cache.getMany(answerKey(key), ...tags.map(versionKey));
  const versions = found.map((version) => String(version ?? "0"));
  const stored = Stored.safeParse(value);
  const fits = stored.success && stored.data.versions.join() === versions.join();
  return { answer: fits ? stored.data.answer : null, versions };
}

/** Keeps an answer under the versions that were read before it was made. Gives the claim back. */
export async function keep(
  { cache }: CacheDeps,
  key: string,
  versions: readonly string[],
  answer: Answer,
  lifeMs: number,
): Promise<void> {
  if (lifeMs < 1 || answer.body.length > mostCharacters) return;
  await cache.exchange(answerKey(key), { versions, answer }, lifeMs, claimKey(key, versions));
}

/** Whether it falls to this isolate to make the answer. Without Redis each isolate does. */
export function claim({ cache }: CacheDeps, key: string, versions: readonly string[]): Promise<boolean> {
  return cache.claim(claimKey(key, versions), claimMs);
}

export async function unclaim({ cache }: CacheDeps, key: string, versions: readonly string[]): Promise<void> {
  await cache.drop(claimKey(key, versions));
}

// Of these versions: who comes after a change does not wait for an answer from before it.
const claimKey = (key: string, versions: readonly string[]) => `answers:claim:${versions.join()}:${key}`;

export async function renewVersions({ cache }: CacheDeps, tags: readonly string[]): Promise<void> {
  const versions = tags.map((tag) => [versionKey(tag), crypto.randomUUID()] as const);
  await cache.renew(Object.fromEntries(versions), versionSeconds);
}
