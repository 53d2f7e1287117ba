/** What a comment's plain text is made of: words, addresses to open, and times to go to. */
export type Part =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "time"; text: string; seconds: number };

// An address ends where a browser's own would look different: at blanks, quotes, brackets of other scripts, and at
// what turns the direction of text around. A time stands by itself: `1:23` or `1:02:03`.
const found =
  /(?<link>https?:\/\/[^\s<>"「」『』（）、。\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]+)|(?<![\p{Script=Latin}\p{N}:.])(?<time>(?:(?<hours>\d{1,2}):(?<two>[0-5]\d)|(?<minutes>\d{1,3})):(?<seconds>[0-5]\d))(?![\p{Script=Latin}\p{N}:]|\.\d)/giu;

/** Takes the text apart. Only http and https become links, only times within the video go somewhere. */
export function partsOfText(text: string, durationSeconds: number | null): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(found)) {
    const part = match.groups?.link
      ? linkOf(withoutEnd(match.groups.link))
      : timeOf(match[0], match.groups ?? {}, durationSeconds);
    if (!part) continue;
    if (match.index > done) parts.push({ kind: "text", text: text.slice(done, match.index) });
    parts.push(part);
    done = match.index + part.text.length;
  }
  if (done < text.length) parts.push({ kind: "text", text: text.slice(done) });
  return parts;
}

function linkOf(text: string): Part | null {
  const url = URL.parse(text);
  // `https://bank.example@other.example` leads elsewhere than it looks.
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return null;
  return { kind: "link", text, href: url.href };
}

function timeOf(text: string, groups: Record<string, string | undefined>, durationSeconds: number | null): Part | null {
  const { hours = 0, two, minutes, seconds: rest } = groups;
  const seconds = Number(hours) * 3600 + Number(two ?? minutes) * 60 + Number(rest);
  return durationSeconds !== null && seconds <= durationSeconds ? { kind: "time", text, seconds } : null;
}

// The full stop behind an address ends the sentence, and a bracket belongs to it only where it was opened in it.
function withoutEnd(address: string): string {
  const unopened = { ")": surplus(address, "(", ")"), "]": surplus(address, "[", "]") };
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? "";
    if ((last === ")" || last === "]") && unopened[last] > 0) unopened[last] -= 1;
    else if (!/[.,;:!?'*_~]/.test(last)) break;
  }
  return address.slice(0, end);
}

const surplus = (text: string, opening: string, closing: string) =>
  text.split(closing).length - text.split(opening).length;
