import { useEffect, useId, useRef, useState } from "preact/hooks";
import { get } from "../api.ts";
import type { SearchSuggestion } from "../api-types.ts";
import { navigate } from "../router.ts";

const waitMs = 120;
const kinds = { video: "Video", tag: "Tag", creator: "Creator" } as const;

/**
 * The search field of every page, with suggestions while somebody types: a combobox as the ARIA Authoring Practices have it.
 * The arrows go through the list, Enter takes what is marked or searches for the words, Escape closes.
 */
export function SearchBox({ initial }: { initial: string }) {
  const [words, setWords] = useState(initial);
  const [items, setItems] = useState<SearchSuggestion[]>([]);
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  const typed = useRef(false);
  const whole = useRef<HTMLFormElement>(null);
  const listId = useId();
  const asked = words.trim();

  useEffect(() => {
    if (!typed.current || asked === "") {
      setItems([]);
      return undefined;
    }
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      get<{ items: SearchSuggestion[] }>(`search/suggestions?q=${encodeURIComponent(asked)}`, {
        signal: leaving.signal,
      }).then(
        (answer) => {
          if (leaving.signal.aborted) return;
          setItems(answer.items);
          setMarked(-1);
        },
        // Who gets no suggestions can search all the same.
        () => leaving.signal.aborted || setItems([]),
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [asked]);

  const shown = open && items.length > 0;
  const close = () => {
    setOpen(false);
    setMarked(-1);
  };
  const go = (path: string) => {
    close();
    typed.current = false;
    navigate(path);
  };
  const searchFor = (text: string) => go(`/search?q=${encodeURIComponent(text)}`);
  const take = ({ kind, text, id }: SearchSuggestion) => {
    if (kind === "video") return go(`/watch/${id}`);
    if (kind === "creator") return go(`/channel/${id}`);
    setWords(text);
    return searchFor(text);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && shown) {
      event.preventDefault();
      return close();
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || items.length === 0) return;
    event.preventDefault();
    setOpen(true);
    // One place before the first is the field itself.
    setMarked((at) => ((at + 1 + step + items.length + 1) % (items.length + 1)) - 1);
  };

  return (
    <form
      ref={whole}
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const choice = shown ? items[marked] : undefined;
        if (choice) take(choice);
        else if (asked !== "") searchFor(asked);
      }}
      onFocusOut={(event) => {
        if (!(event.relatedTarget instanceof Node && whole.current?.contains(event.relatedTarget))) close();
      }}
    >
      <input
        type="text"
        role="combobox"
        aria-label="Search videos"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={listId}
        aria-activedescendant={shown && marked >= 0 ? `${listId}-${marked}` : undefined}
        placeholder="Search"
        autocomplete="off"
        enterkeyhint="search"
        maxLength={200}
        value={words}
        onKeyDown={onKey}
        onInput={(event) => {
          typed.current = true;
          setWords(event.currentTarget.value);
          setOpen(true);
        }}
      />
      <button type="submit" class="button button-quiet" aria-label="Search">
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="stroke">
          <circle cx="10.5" cy="10.5" r="6.5" />
          <path d="m15.5 15.5 5 5" />
        </svg>
      </button>
      <ul id={listId} role="listbox" aria-label="Suggestions" class="completions" hidden={!shown}>
        {items.map((item, i) => (
          <li
            key={`${item.kind} ${item.text}`}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === marked}
            class="completion"
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(item)}
          >
            <span class="completion-text">{item.text}</span>
            <span class="completion-kind">{kinds[item.kind]}</span>
          </li>
        ))}
      </ul>
    </form>
  );
}
