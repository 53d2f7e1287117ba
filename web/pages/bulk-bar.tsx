import { useState } from "preact/hooks";
import { post } from "../api.ts";
import type { BulkResult, Visibility } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Select } from "../components/select.tsx";

const choices = [
  ["", "Leave as it is"],
  ["public", "Public"],
  ["unlisted", "Unlisted"],
  ["subscribers", "Subscribers"],
  ["private", "Private"],
] as const;
const ages = [
  ["", "Leave as it is"],
  ["all", "Everybody"],
  ["teen", "Teenagers and up"],
  ["adult", "Adults"],
] as const;

type Props = { ids: string[]; onClear: () => void; onDone: () => Promise<void> };

/** Changes all chosen videos alike, and says what became of it. */
export function BulkBar({ ids, onClear, onDone }: Props) {
  const [visibility, setVisibility] = useState<Visibility | "">("");
  const [ageRating, setAgeRating] = useState("");
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<{ kind: "info" | "error"; words: string } | null>(null);

  async function apply(): Promise<void> {
    setBusy(true);
    setOutcome(null);
    try {
      const changes = { ...(visibility ? { visibility } : {}), ...(ageRating ? { ageRating } : {}) };
      const { results } = await post<{ results: BulkResult[] }>("videos/bulk", { ids, changes });
      const failed = results.filter(({ changed }) => !changed);
      const [first] = failed;
      await onDone();
      setOutcome(
        first
          ? { kind: "error", words: `${failed.length} of ${results.length} were not changed: ${first.error?.message}` }
          : {
              kind: "info",
              words: results.length === 1 ? "1 video was changed." : `${results.length} videos were changed.`,
            },
      );
    } catch (error) {
      setOutcome({ kind: "error", words: (error as Error).message });
    }
    setBusy(false);
  }

  return (
    <section class="bulk" aria-label="Change the chosen videos">
      <p class="bulk-count">{ids.length === 1 ? "1 video chosen" : `${ids.length} videos chosen`}</p>
      <Select
        label="Who may watch"
        value={visibility}
        choices={choices}
        onValue={(value) => setVisibility(value as Visibility | "")}
      />
      <Select label="Made for" value={ageRating} choices={ages} onValue={setAgeRating} />
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={busy || (visibility === "" && ageRating === "")}
          onClick={() => void apply()}
        >
          {busy ? "Changing…" : "Change all"}
        </button>
        <button type="button" class="button button-quiet" onClick={onClear}>
          Choose none
        </button>
      </div>
      {outcome && <Notice kind={outcome.kind}>{outcome.words}</Notice>}
    </section>
  );
}
