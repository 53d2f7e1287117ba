import type { MetricSet } from "../../schema/metric-set.ts";
import type { Attributes } from "@opentelemetry/api";
import { callSpan } from "./spans.ts";

/** The systems of `db.system.name` that the Worker calls. */
export type DbSystem = "postgresql" | "redis" | "typesense";

/**
 * What is done to which collection of a store:
 * https://opentelemetry.io/docs/specs/semconv/database/database-spans/
 */
export type DbOperation = { operation: string; collection?: string | undefined; batchSize?: number | undefined };

/**
 * One round trip to a store, measured. A failed call counts under its error's name, an answer of HTTP that
 * is no success under its status.
 */
export async function timeCall<T>(
  metrics: MetricSet,
  system: DbSystem,
  call: () => Promise<T>,
  done?: DbOperation,
): Promise<T> {
  const startedMs = performance.now();
  const told = (error_type: string) =>
    metrics.observe(
      "db.client.operation.duration",
      { db_system_name: system, error_type },
      (performance.now() - startedMs) / 1000,
    );
  try {
    const answer = await callSpan(nameOf(system, done), { "db.system.name": system, ...attributesOf(done) }, call);
    told(answer instanceof Response && answer.status >= 500 ? String(answer.status) : "");
    return answer;
  } catch (error) {
    told(error instanceof Error ? error.name : "Error");
    throw error;
  }
}

function nameOf(system: DbSystem, done: DbOperation | undefined): string {
  return done ? [done.operation, done.collection].filter(Boolean).join(" ") : system;
}

function attributesOf(done: DbOperation | undefined): Attributes {
  if (!done) return {};
  const { operation, collection, batchSize } = done;
  return {
    "db.operation.name": operation,
    ...(collection !== undefined && { "db.collection.name": collection }),
    ...(batchSize !== undefined && { "db.operation.batch.size": batchSize }),
  };
}
