import { Select } from "../components/select.tsx";
import type { StartOptions } from "../embed/start-options.ts";

export type ChosenOptions = Omit<StartOptions, "seconds">;
export const noOptions: ChosenOptions = { autoplay: false, muted: false, loop: false, captions: null };

const switches = [
  ["autoplay", "Play by itself"],
  ["muted", "Without sound"],
  ["loop", "Over and over"],
] as const;

type Props = {
  options: ChosenOptions;
  onOptions: (options: ChosenOptions) => void;
  /** Of the video's captions. */
  languages: string[];
};

/** How the player behaves on the other site. */
export function FrameOptions({ options, onOptions, languages }: Props) {
  return (
    <>
      <fieldset class="choices">
        <legend>There it plays</legend>
        {switches.map(([name, label]) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={options[name]}
              onChange={(event) => onOptions({ ...options, [name]: event.currentTarget.checked })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {options.autoplay && !options.muted && (
        <p class="card-note">Most browsers let it begin by itself only without sound: then it begins so.</p>
      )}
      {languages.length > 0 && (
        <Select
          label="Captions to begin with"
          value={options.captions ?? ""}
          choices={[["", "As the viewer has it"], ...languages.map((tag) => [tag, nameOf(tag)] as const)]}
          onValue={(captions) => onOptions({ ...options, captions: captions || null })}
        />
      )}
    </>
  );
}

function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
