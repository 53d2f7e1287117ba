import { useMemo, useState } from "preact/hooks";
import { partsOfText } from "./parts-of-text.ts";

// About as much as eight lines hold.
const longFrom = { characters: 600, lines: 8 };

type Props = { text: string; durationSeconds: number | null; onSeek: (seconds: number) => void };

/** A comment's words as nodes, never as HTML. What is long is folded away. */
export function CommentText({ text, durationSeconds, onSeek }: Props) {
  const parts = useMemo(() => partsOfText(text, durationSeconds), [text, durationSeconds]);
  const [whole, setWhole] = useState(false);
  const isLong = text.length > longFrom.characters || text.split("\n").length > longFrom.lines;
  return (
    <>
      <p class={isLong && !whole ? "comment-text comment-folded" : "comment-text"} dir="auto">
        {parts.map((part, i) => {
          if (part.kind === "text") return part.text;
          if (part.kind === "link") {
            return (
              <a key={i} href={part.href} target="_blank" rel="nofollow ugc noopener noreferrer">
                {part.text}
              </a>
            );
          }
          return (
            <button key={i} type="button" class="comment-time" onClick={() => onSeek(part.seconds)}>
              {part.text}
            </button>
          );
        })}
      </p>
      {isLong && (
        <button type="button" class="comment-action" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : "Read more"}
        </button>
      )}
    </>
  );
}
