type Props = { renditions: string[]; playing: string | null; onChoose: (rendition: string) => void };

/** The menu of renditions, where there is a choice. `playing` is what "Auto" has taken. */
export function QualitySelect({ renditions, playing, onChoose }: Props) {
  if (renditions.length < 2) return null;
  return (
    <select
      class="quality"
      aria-label="Quality"
      // The controller's hotkeys would take the arrow keys.
      onKeyDown={(event) => event.stopPropagation()}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      <option value="auto">Auto{playing ? ` (${playing})` : ""}</option>
      {renditions.map((rendition) => (
        <option key={rendition} value={rendition}>
          {rendition}
        </option>
      ))}
    </select>
  );
}
