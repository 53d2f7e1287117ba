import { useId } from "preact/hooks";

export type Entry = [name: string, text: string];

type Props = { entries: Entry[]; onEntries: (entries: Entry[]) => void; error: string | undefined };

const most = 50;

/** What the owner's own systems keep with a video: names and their texts. */
export function MetadataFields({ entries, onEntries, error }: Props) {
  const id = useId();
  const change = (i: number, entry: Entry) => onEntries(entries.with(i, entry));
  return (
    <fieldset class="metadata" aria-describedby={`${id}-about`}>
      <legend>Metadata</legend>
      {entries.map(([name, text], i) => (
        // An entry has no other name than its place while it is being written.
        <div class="metadata-row" key={i}>
          <input
            type="text"
            aria-label={`Name ${i + 1}`}
            placeholder="name"
            maxLength={64}
            spellcheck={false}
            value={name}
            onInput={(event) => change(i, [event.currentTarget.value, text])}
          />
          <input
            type="text"
            aria-label={`Text of ${name || `name ${i + 1}`}`}
            placeholder="text"
            maxLength={500}
            value={text}
            onInput={(event) => change(i, [name, event.currentTarget.value])}
          />
          <button
            type="button"
            class="button button-quiet"
            aria-label={`Remove ${name || `name ${i + 1}`}`}
            onClick={() => onEntries(entries.toSpliced(i, 1))}
          >
            Remove
          </button>
        </div>
      ))}
      {entries.length < most && (
        <button type="button" class="button button-quiet" onClick={() => onEntries([...entries, ["", ""]])}>
          Add metadata
        </button>
      )}
      <p class={error ? "field-error" : "field-hint"} id={`${id}-about`}>
        {error ?? "What your own systems keep with the video, such as an order number. Only you see it."}
      </p>
    </fieldset>
  );
}

/** The entries as the API takes them, without rows that are empty. Throws an Error for a name that stands there twice. */
export function metadataOf(entries: Entry[]): Record<string, string> {
  const filled = entries.map(([name, text]): Entry => [name.trim(), text]).filter(([name, text]) => name || text);
  const names = filled.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`The metadata “${twice}” stand there twice. Give one another name.`);
  if (names.includes("")) throw new Error("A text of the metadata has no name. Give it one, or remove it.");
  return Object.fromEntries(filled);
}
