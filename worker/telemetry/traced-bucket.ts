import { callSpan } from "./spans.ts";

const operations = ["head", "get", "put", "delete", "list", "createMultipartUpload"] as const;

/** The bucket with a span for each of its calls. */
export function tracedBucket(bucket: R2Bucket): R2Bucket {
  return new Proxy(bucket, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (!operations.includes(name as (typeof operations)[number])) return value.bind(target);
      return (...args: unknown[]) =>
        callSpan(
          `r2 ${String(name)}`,
          { "rpc.system": "cloudflare-r2", "rpc.method": String(name), ...keyOf(args[0]) },
          () => Reflect.apply(value, target, args),
        );
    },
  });
}

// Keys hold ids of videos and uploads, and nothing that opens a door.
function keyOf(key: unknown): Record<string, string> {
  return typeof key === "string" ? { "aws.s3.key": key } : {};
}
