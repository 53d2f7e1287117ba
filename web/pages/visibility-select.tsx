import { useId } from "preact/hooks";
import type { Visibility } from "../api-types.ts";

const choices: { value: Visibility; label: string }[] = [
  { value: "public", label: "Public: everybody, in lists and search" },
  { value: "unlisted", label: "Unlisted: everybody with the link" },
  { value: "subscribers", label: "Subscribers: those who follow you" },
  { value: "private", label: "Private: you alone" },
];

export function VisibilitySelect({ value, onValue }: { value: Visibility; onValue: (value: Visibility) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label htmlFor={id}>Who may watch</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value as Visibility)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
