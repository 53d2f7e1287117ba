import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderVtt, type Cue } from "../../worker/captions/cue.ts";
import { canonicalLanguage, languageName } from "../../worker/captions/language.ts";
import { parseCaptions } from "../../worker/captions/parse-captions.ts";
import { readText } from "../../worker/captions/read-text.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (file: string | Uint8Array) => parseCaptions(readText(typeof file === "string" ? bytes(file) : file));
const vtt = (text: string) => read(`WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`);
const textsOf = (cues: Cue[]) => cues.map((cue) => cue.text);
/** The texts of cues as they stand in the file, still escaped. */
const writtenTexts = (file: string) =>
  file
    .split("\n\n")
    .slice(1)
    .map((block) => block.split("\n").slice(1).join("\n"));

describe("files", () => {
  test("SubRip: CRLF, a byte order mark, comma decimals, numbers, tags of fonts, coordinates", () => {
    const cues = read(
      '\ufeff1\r\n00:00:01,500 --> 00:00:03,250 X1:10 X2:20\r\n<font color="red">Hello</font>\r\n<i>there</i>\r\n\r\n' +
        "2\r\n00:00:04,000 --> 00:00:05,000\r\n{\\an8}Up here\r\n",
    );
    expect(cues).toEqual([
      { start: 1.5, end: 3.25, text: "Hello\nthere", settings: "" },
      { start: 4, end: 5, text: "Up here", settings: "" },
    ]);
  });

  test("WebVTT: header text, missing hours, ids, comments, styles, regions, voices, entities, settings", () => {
    const cues = read(
      `WEBVTT - a title
Kind: captions

STYLE
::cue { background: url(https://evil.example/x) }

REGION
id:fred width:40%

NOTE a comment
00:01.000 --> 00:02.000 inside it

intro
00:01.000 --> 01:00:02.500 align:start line:-1 position:50%,center region:fred size:200% onclick:alert(1)
<v Roger Bingham>Fish &amp; <c.yellow>chips</c> &lt;3 <00:00:01.500>now

00:05.000 --> 00:06.000
after
`,
    );
    expect(cues).toEqual([
      { start: 1, end: 3602.5, text: "Fish & chips <3 now", settings: "align:start line:-1 position:50%,center" },
      { start: 5, end: 6, text: "after", settings: "" },
    ]);
    expect(renderVtt(cues)).toBe(
      "WEBVTT\n\n00:00:01.000 --> 01:00:02.500 align:start line:-1 position:50%,center\nFish &amp; chips &lt;3 now\n" +
        "\n00:00:05.000 --> 00:00:06.000\nafter\n",
    );
  });

  test.each([
    ["UTF-8", bytes("1\n00:00:01,000 --> 00:00:02,000\nGrüße €\n")],
    ["UTF-16, little end first", Buffer.from("\ufeff1\n00:00:01,000 --> 00:00:02,000\nGrüße €\n", "utf16le")],
    ["UTF-16, big end first", Buffer.from("\ufeff1\n00:00:01,000 --> 00:00:02,000\nGrüße €\n", "utf16le").swap16()],
    [
      "Windows-1252",
      Buffer.concat([
        Buffer.from("1\n00:00:01,000 --> 00:00:02,000\nGr\u00fc\u00dfe ", "latin1"),
        Buffer.from([0x80, 10]),
      ]),
    ],
  ])("%s is read", (_name, file) => {
    expect(textsOf(read(new Uint8Array(file)))).toEqual(["Grüße €"]);
  });

  test("cues are sorted; those that end before they begin, say nothing or have no time are dropped", () => {
    const file = `WEBVTT

00:09.000 --> 00:10.000
last

00:05.000 --> 00:05.000
no length

00:05.000 --> 00:04.000
backwards

00:61.000 --> 00:70.000
no such second

00:03.000 --> 00:04.000
<b></b>

00:01.000 --> 00:02.000
first
`;
    expect(textsOf(read(file))).toEqual(["first", "last"]);
  });

  test("an empty line that is missing between two cues loses neither", () => {
    expect(textsOf(read("1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:03,000 --> 00:00:04,000\ntwo\n"))).toEqual([
      "one",
      "two",
    ]);
  });

  test.each([
    ["no cue", "WEBVTT\n\nNOTE nothing here\n", "No cue"],
    ["another file", "%PDF-1.7\n1 0 obj", "No cue"],
    ["nothing", "", "No cue"],
    ["an endless cue", `WEBVTT\n\n00:01.000 --> 00:02.000\n${"word ".repeat(500)}\n`, "longer than"],
    ["too many cues", `WEBVTT\n\n${"00:01.000 --> 00:02.000\nx\n\n".repeat(20_001)}`, "more than"],
  ])("a file with %s is refused in words", (_name, file, words) => {
    expect(() => read(file)).toThrow(expect.objectContaining({ code: "CAPTION_INVALID" }));
    expect(() => read(file)).toThrow(words);
  });
});

describe("what a cue can carry", () => {
  const payloads = [
    "<script>alert(1)</script>",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)",
    "<svg/onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#x3e;alert(1)&#60;/script&#62;",
    "&amp;lt;script&amp;gt;",
    "&#x3C;iframe srcdoc='&#x3C;script>1'>",
    "<c.a onmouseover=alert(1)>x</c>",
    '<v "onload="alert(1)>x',
    "<a href=javascript:alert(1)>x</a>",
    "x --&gt; 00:00:05.000",
    "x --\u0000> y",
    "<!-- x --> <b>",
    "<math><mtext></p><img/src/onerror=alert(1)>",
    "{\\an8}{{\\x}\\y}<ruby>x<rt>y</rt></ruby>",
    "\u2028<b\u2028onclick=1>",
  ];

  test.each(payloads)("%j is reduced to text", (payload) => {
    // A first line of its own, so that what remains of the payload can be nothing at all.
    const file = renderVtt(vtt(`words\n${payload}`));
    for (const text of writtenTexts(file)) {
      expect(text).not.toContain("<");
      expect(text).not.toContain(">");
    }
    expect(file.match(/-->/g)).toHaveLength(1);
  });

  test("nesting without end costs no more time than other text", () => {
    const started = performance.now();
    for (const [open, close] of [
      ["{\\", "}"],
      ["<b", ">"],
      ["&", ";"],
      [" ", "\t"],
      ["00:00:01.000 --> ", "\n"],
    ]) {
      const file = `00:01.000 --> 00:02.000\nwords\n${open?.repeat(150_000)}${close?.repeat(150_000)}`;
      expect(() => parseCaptions(file)).not.toThrow(RangeError);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("whatever stands in a file: no tag and no arrow in a cue, no cue more or less when it is read again", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        ...payloads,
        "<",
        ">",
        "-->",
        "&",
        "&lt;",
        "&#60;",
        "\n",
        "\n\n",
        "\r",
        "{\\",
        "}",
        "NOTE x",
        "7",
      ),
      fc.constantFrom("00:00:07.000 --> 00:00:09,5 line:0 align:end", "1:02 --> 1:03", "00:01.000 --> 00:02.000"),
    );
    const file = fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(file, fc.boolean(), (body, header) => {
        const cues = read(`${header ? "WEBVTT\n\n" : ""}00:00:01.000 --> 00:00:02.000\nwords\n${body}`);
        const written = renderVtt(cues);
        for (const text of writtenTexts(written)) {
          expect(text).not.toContain("<");
          expect(text).not.toContain("-->");
        }
        expect(written.match(/-->/g)).toHaveLength(cues.length);
        expect(read(written)).toEqual(cues);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("languages are BCP 47, in their canonical form", () => {
  expect(["EN-us", "ger", "pt-BR", "zh-hant-tw", "und"].map(canonicalLanguage)).toEqual([
    "en-US",
    "de",
    "pt-BR",
    "zh-Hant-TW",
    "und",
  ]);
  expect(["", "x-", "en_US", "../en", "e", `en-${"a".repeat(50)}`].map(canonicalLanguage)).toEqual(
    Array.from({ length: 6 }, () => null),
  );
  expect(["de", "pt-BR", "und", "qqq"].map(languageName)).toEqual([
    "German",
    "Brazilian Portuguese",
    "Captions",
    "qqq",
  ]);
});
