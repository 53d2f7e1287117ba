import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../../schema/errors.ts";
import { derivedId, idPrefix, isId, newId, type IdKind } from "../../schema/id.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { parseRange, resolveRange } from "../../worker/playback/byte-range.ts";
import { parseMediaPath } from "../../worker/playback/media-path.ts";
import { decodeCursor, encodeCursor } from "../../worker/videos/cursor.ts";

const runs = { numRuns: 2_000 };
const kinds = Object.keys(idPrefix) as IdKind[];
const kind = fc.constantFrom(...kinds);
const letters = "23456789bcdfghjkmnpqrstvwxyz";
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ maxLength: 60 }));

// What has led out of folders and past checks elsewhere.
const trick = fc.constantFrom(
  "%",
  "%2f",
  "%00",
  "\\",
  "\0",
  "..",
  "../",
  "./",
  "//",
  " ",
  "\n",
  "\r\n",
  "?",
  "#",
  ";",
  ":",
  "A",
  "é",
  "\u202e",
);

test("an id is of its own kind, and of no other", () => {
  fc.assert(
    fc.property(kind, kind, (one, other) => {
      const id = newId(one);
      expect(isId(one, id)).toBe(true);
      expect(isId(other, id)).toBe(one === other);
    }),
    runs,
  );
});

test("no text is an id but a prefix with twenty letters of the alphabet", async () => {
  const model = (of: IdKind, text: string) => {
    const [prefix, rest, ...more] = text.split("_");
    return (
      prefix === idPrefix[of] &&
      more.length === 0 &&
      rest?.length === 20 &&
      rest.split("").every((c) => letters.includes(c))
    );
  };
  const nearly = fc
    .tuple(
      kind,
      fc.string({ unit: fc.constantFrom(...letters.split(""), "_", "a", "1", "\n"), minLength: 19, maxLength: 21 }),
    )
    .map(([of, rest]) => `${idPrefix[of]}_${rest}`);
  fc.assert(
    fc.property(kind, fc.oneof(nearly, anyText), (of, text) => {
      expect(isId(of, text)).toBe(model(of, text));
    }),
    runs,
  );
  await fc.assert(
    fc.asyncProperty(kind, anyText, async (of, content) => {
      expect(isId(of, await derivedId(of, content))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("an id with anything put into it, at its ends too, is none", () => {
  fc.assert(
    fc.property(kind, trick, fc.nat(24), (of, inserted, at) => {
      const id = newId(of);
      expect(isId(of, id.slice(0, at) + inserted + id.slice(at))).toBe(false);
    }),
    runs,
  );
});

const epoch = fc.integer({ min: 1, max: 999_999_999 });
const track = fc.constantFrom("720p", "1080p-hevc", "360p-av1", "audio", "audio-2");
const hash = fc.string({ unit: fc.constantFrom(..."0123456789abcdef".split("")), minLength: 12, maxLength: 12 });
const number = (digits: number) => fc.nat(10 ** digits - 1).map((n) => String(n).padStart(5, "0"));
const objectPath = fc.oneof(
  fc.tuple(epoch, track, number(5)).map(([e, t, n]) => `e${e}/${t}/${n}.m4s`),
  fc.tuple(epoch, track, hash).map(([e, t, h]) => `e${e}/${t}/init-${h}.mp4`),
  fc.tuple(epoch, hash).map(([e, h]) => `e${e}/poster-${h}.jpg`),
  fc.tuple(epoch, fc.nat(9_999)).map(([e, n]) => `e${e}/storyboard/${n}.jpg`),
  epoch.map((e) => `e${e}/preview.webp`),
);
const validPath = fc.oneof(
  objectPath,
  fc.constantFrom("master.m3u8", "manifest.mpd"),
  fc
    .tuple(epoch, track, fc.constantFrom("index.m3u8", "iframes.m3u8", "download.mp4"))
    .map(([e, t, f]) => `e${e}/${t}/${f}`),
  epoch.map((e) => `e${e}/storyboard.vtt`),
  fc.constant(null).map(() => `captions/${newId("caption")}.vtt`),
);

test("every path of the grammar is one, and an object's key lies below its own video and epoch", () => {
  fc.assert(
    fc.property(validPath, (path) => {
      expect(parseMediaPath(path)).not.toBeNull();
    }),
    runs,
  );
  fc.assert(
    fc.property(objectPath, (path) => {
      const parsed = parseMediaPath(path);
      if (parsed?.kind !== "object") throw new Error(`${path} is ${parsed?.kind}`);
      const prefix = mediaKey.encodePrefix("vid_x", parsed.epoch);
      // As URL resolution would read it, should anything behind take the key for a path.
      expect(new URL(`https://bucket/${prefix}${parsed.file}`).pathname).toBe(`/${prefix}${parsed.file}`);
      expect(`${prefix}${parsed.file}`).toBe(`videos/vid_x/${path}`);
    }),
    runs,
  );
});

test("a media path with a trick anywhere in it is none", () => {
  fc.assert(
    fc.property(validPath, trick, fc.double({ min: 0, max: 1, noNaN: true }), (path, inserted, where) => {
      const at = Math.round(where * path.length);
      expect(parseMediaPath(path.slice(0, at) + inserted + path.slice(at))).toBeNull();
    }),
    runs,
  );
});

test("whatever text is taken for a media path is of harmless letters alone", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom("e1", "720p", "audio", "/", "..", "captions", "index.m3u8", "00001.m4s", ".", "%"),
      anyText,
    ),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        pieces.map((list) => list.join("")),
      ),
      (text) => {
        if (parseMediaPath(text) === null) return;
        expect(text).toMatch(/^[a-z0-9_-]+(?:[./][a-z0-9_-]+)*$/);
      },
    ),
    { numRuns: 10_000 },
  );
});

test("every key of the bucket is made of harmless letters", () => {
  const id = fc.constantFrom<IdKind>("video").map((of) => newId(of));
  fc.assert(
    fc.property(id, epoch, track, hash, fc.nat(1e6), (video, e, t, h, n) => {
      const keys = [
        mediaKey.source(video, newId("upload")),
        mediaKey.manifest(video, e),
        mediaKey.init(video, e, t, h),
        mediaKey.segment(video, e, t, n),
        mediaKey.jobLog(video, e, { job: n, attempt: 1, startedMs: n }),
        mediaKey.caption(video, newId("caption")),
        mediaKey.captionIndex(video),
        mediaKey.poster(video, e, `poster-${h}.jpg`),
        mediaKey.storyboard(video, e),
        mediaKey.storyboardSheet(video, e, n),
        mediaKey.preview(video, e),
      ];
      for (const key of keys) {
        expect(key).toMatch(/^(?:sources|videos)(?:\/[a-z0-9_-]+)+(?:\.[a-z0-9]+)?$/);
        expect(key.split("/")[1]).toBe(video);
      }
    }),
    runs,
  );
});

// RFC 9110, section 14.1.2, written down a second time: the positions of the bytes that are meant.
function modelRange(size: number, first: number | null, last: number | null): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  if (first === null) return last === null || last === 0 ? [] : all.slice(-last);
  return all.filter((i) => i >= first && (last === null || i <= last));
}

test("a byte range means the bytes that RFC 9110 says", () => {
  const end = fc.option(fc.nat(80));
  fc.assert(
    fc.property(fc.nat(60), end, end, (size, first, last) => {
      const parsed = parseRange(`bytes=${first ?? ""}-${last ?? ""}`);
      const isRange = (first !== null || last !== null) && (first === null || last === null || last >= first);
      expect(parsed !== null).toBe(isRange);
      if (!parsed) return;
      const resolved = resolveRange(parsed, size);
      const model = modelRange(size, first, last);
      expect(resolved).toEqual(model.length === 0 ? null : { first: model[0], last: model.at(-1) });
    }),
    { numRuns: 10_000 },
  );
});

test("no Range header makes a range that is not within the file", () => {
  const header = fc.oneof(
    anyText,
    fc.tuple(fc.constantFrom("bytes=", "bytes =", "Bytes=", "items="), anyText).map((parts) => parts.join("")),
    fc
      .tuple(fc.bigInt({ min: -5n, max: 10n ** 18n }), fc.bigInt({ min: 0n, max: 10n ** 18n }))
      .map(([a, b]) => `bytes=${a}-${b}`),
    fc.array(fc.nat(50), { maxLength: 6 }).map((list) => `bytes=${list.join("-,")}`),
  );
  fc.assert(
    fc.property(header, fc.integer({ min: 0, max: 2 ** 40 }), (text, size) => {
      const parsed = parseRange(text);
      const resolved = parsed && resolveRange(parsed, size);
      if (!resolved) return;
      expect(Number.isSafeInteger(resolved.first) && Number.isSafeInteger(resolved.last)).toBe(true);
      expect(0 <= resolved.first && resolved.first <= resolved.last && resolved.last < size).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

test("a cursor names the place that it was made for", () => {
  const day = fc.date({ min: new Date("2020-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(day, (createdAt) => {
      const id = newId("video");
      const cursor = encodeCursor({ createdAt, id });
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor)).toEqual({ createdAt: createdAt.toISOString(), id });
    }),
    runs,
  );
});

test("any other text is refused as a cursor, or names a place that the database understands", () => {
  const positions = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 16n }), fc.oneof(fc.constant(newId("video")), anyText));
  const base64 = fc
    .oneof(
      positions.map(([time, id]) => `${time}.${id}`),
      fc.string({ maxLength: 60 }),
    )
    .map((text) => Buffer.from(text).toString("base64url"));
  fc.assert(
    fc.property(fc.oneof(anyText, base64), (text) => {
      try {
        const { createdAt, id } = decodeCursor(text);
        // Postgres takes no year of five digits in this form.
        expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
        expect(isId("video", id)).toBe(true);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        expect(error.code).toBe("VALIDATION_FAILED");
      }
    }),
    { numRuns: 10_000 },
  );
});
