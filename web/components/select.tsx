import { useId } from "preact/hooks";

type Props = {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, label: string])[];
  onValue: (value: string) => void;
  disabled?: boolean;
};

/** A labelled choice of one. */
export function Select({ label, value, choices, onValue, disabled }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onValue(event.currentTarget.value)}>
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
