import { get } from "../../api.ts";
import type { SuggestionRow } from "../../api-types.ts";
import { useLoad } from "../../load.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { reasonWords } from "./reason.ts";
import { SuggestionItem } from "./suggestion-item.tsx";

// The list below the rows begins with the newest anyway.
const shown = new Set(["continue", "for-you", "because-watched", "following", "trending"]);
// Rows whose title says why each of its videos is there.
const saysItself = new Set(["continue", "because-watched", "following", "trending"]);

/** The rows above the list of a home page. */
export function HomeRows() {
  const user = useStore(currentUser);
  const loaded = useLoad(user === undefined ? "" : `rows ${user?.id}`, (signal) =>
    user === undefined
      ? new Promise<{ rows: SuggestionRow[] }>(() => {})
      : get<{ rows: SuggestionRow[] }>("recommendations/rows", { signal }),
  );
  return (
    <>
      {(loaded.value?.rows ?? [])
        .filter(({ kind }) => shown.has(kind))
        .map((row) => (
          <section key={row.title} class="suggestion-row" aria-label={row.title}>
            <h2 class="row-title">{row.title}</h2>
            <ul class="suggestions-across">
              {row.items.map((suggestion) => (
                <SuggestionItem
                  key={suggestion.video.id}
                  suggestion={suggestion}
                  reason={saysItself.has(row.kind) ? "" : reasonWords(suggestion)}
                  canHide={user !== null}
                />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}
