import { useId } from "preact/hooks";
import type { Embedding } from "../api-types.ts";

const choices: { value: Embedding; label: string }[] = [
  { value: "anywhere", label: "Any site" },
  { value: "listed", label: "The sites listed above" },
  { value: "nowhere", label: "No site" },
];

type Props = {
  origins: string;
  onOrigins: (origins: string) => void;
  embedding: Embedding;
  onEmbedding: (embedding: Embedding) => void;
  error: string | undefined;
};

/** On which sites a video may be played, and which may show its embed page. */
export function EmbeddingFields({ origins, onOrigins, embedding, onEmbedding, error }: Props) {
  const id = useId();
  return (
    <>
      <div class="field">
        <label htmlFor={`${id}-origins`}>Sites that may play it</label>
        <textarea
          id={`${id}-origins`}
          rows={3}
          spellcheck={false}
          placeholder="https://www.example.com"
          value={origins}
          onInput={(event) => onOrigins(event.currentTarget.value)}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={`${id}-about`}
        />
        <p class={error ? "field-error" : "field-hint"} id={`${id}-about`}>
          {error ?? "One address a line, without a path. Left empty, all sites and apps may."}
        </p>
      </div>
      <div class="field">
        <label htmlFor={`${id}-embedding`}>Who may embed it</label>
        <select
          id={`${id}-embedding`}
          value={embedding}
          onChange={(event) => onEmbedding(event.currentTarget.value as Embedding)}
        >
          {choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
