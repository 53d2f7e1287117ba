import { useId } from "preact/hooks";
import type { PlaylistVisibility } from "../../api-types.ts";

type Props = { value: PlaylistVisibility; onValue: (value: PlaylistVisibility) => void };

export function PlaylistVisibilitySelect({ value, onValue }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label htmlFor={id}>Who can see it</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value as PlaylistVisibility)}>
        <option value="private">Only me</option>
        <option value="unlisted">Everybody with the link</option>
        <option value="public">Everybody, and it stands on my channel</option>
      </select>
    </div>
  );
}
