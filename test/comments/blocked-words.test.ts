import { expect, test } from "vitest";
import { holdsBlockedWord, tidyWords } from "../../worker/comments/blocked-words.ts";

const held: [text: string, word: string][] = [
  ["Buy spam here", "spam"],
  ["SPAM!", "spam"],
  ["(spam)", "Spam"],
  ["_spam_", "spam"],
  ["ｓｐａｍ in full width", "spam"],
  ["sp\u00adam with a soft hyphen", "spam"],
  ["s\u200bp\u200ba\u200bm with nothing between", "spam"],
  ["𝓼𝓹𝓪𝓶 in script letters", "spam"],
  ["quelle idiôte", "idiote"],
  ["IDIÔTE", "idiôte"],
  ["so ein MISTSTÜCK", "miststück"],
  ["FUSSBALL", "fußball"],
  ["buy\n  now", "buy now"],
  ["σκύλος", "ΣΚΥΛΟΣ"],
  ["İYİ", "iyi"],
  ["お前は馬鹿だ", "馬鹿"],
  ["これはspamです", "spam"],
  ["スパムメール", "スパム"],
  ["ｽﾊﾟﾑ", "スパム"],
  ["がっかり", "がっかり"],
  ["คนโง่มาก", "โง่"],
  ["go to example.com now", "example.com"],
  ["🍆 hello", "🍆"],
];

const passed: [text: string, word: string][] = [
  ["a class act", "ass"],
  ["spammer", "spam"],
  ["antispam", "spam"],
  ["naïveté", "naïve"],
  ["buynow", "buy now"],
  ["かっかり", "がっかり"],
  ["4200", "42"],
  ["ab\u0301c", "ab"],
  ["anything", ""],
  ["", "spam"],
];

test.each(held)("%j is held by %j", (text, word) => {
  expect(holdsBlockedWord(text, ["other", word])).toBe(true);
});

test.each(passed)("%j is not held by %j", (text, word) => {
  expect(holdsBlockedWord(text, [word])).toBe(false);
});

test("words are kept once, in lower case, without what is none", () => {
  expect(tidyWords(["  Buy   Now ", "buy now", "BÜY NOW", "\u200b", "", "馬鹿"])).toEqual(["büy now", "馬鹿"]);
});

test("the longest comment and the longest list take no noticeable time for any letters", () => {
  const words = Array.from({ length: 500 }, (_, i) => "a".repeat(99) + i);
  expect(holdsBlockedWord("a".repeat(5_000), words)).toBe(false);
  expect(holdsBlockedWord(`${"a".repeat(4_900)} ${words[499]}`, words)).toBe(true);
});
