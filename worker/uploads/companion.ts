import { z } from "zod";

// The shapes that Uppy's S3 plugin speaks to a Companion server, so that existing clients work.

const filename = z.string().trim().min(1).max(255);
const contentType = z.string().max(255).default("");
const declaredSize = z.coerce.number().int().positive();

export const uploadIdParam = z.string().min(1).max(1024);
export const partNumberParam = z.coerce.number().int().min(1).max(10_000);
export const KeyQuery = z.object({ key: z.string().min(1).max(1024) });

export const PutQuery = z.object({
  filename,
  type: contentType,
  size: declaredSize.optional().meta({ description: "In bytes. Given, it is signed: no other length is taken." }),
});

export const SignedPut = z.object({
  method: z.literal("PUT"),
  url: z.url(),
  fields: z.object({}),
  headers: z.record(z.string(), z.string()),
  expires: z.number().int(),
});

export const NewMultipart = z.object({
  filename,
  type: contentType,
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "As Uppy sends it; `size` in bytes is taken where it is given." }),
  size: declaredSize.optional(),
});

export const Multipart = z.object({ key: z.string(), uploadId: z.string(), bucket: z.string() });

export const PartList = z.array(z.object({ PartNumber: z.number().int(), ETag: z.string(), Size: z.number().int() }));

export const PartsQuery = KeyQuery.extend({
  partNumbers: z
    .string()
    .max(2000)
    .transform((list) => list.split(",").map(Number))
    .pipe(z.array(z.number().int().min(1).max(10_000)).min(1).max(100)),
});

export const SignedParts = z.object({ presignedUrls: z.record(z.string(), z.url()) });
export const SignedPart = z.object({ url: z.url(), expires: z.number().int() });

export const SentParts = z.object({
  parts: z
    .array(z.object({ PartNumber: z.number().int().min(1).max(10_000), ETag: z.string().min(1).max(200) }))
    .min(1)
    .max(10_000),
});

export const Joined = z.object({ location: z.url(), key: z.string(), bucket: z.string() });
