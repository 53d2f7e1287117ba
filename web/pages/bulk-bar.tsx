import { useState } from "preact/hooks";
import { post } from "../api.ts";
import type { BulkDeletion, BulkResult, Visibility } from "../api-types.ts";
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

export type Outcome = { kind: "info" | "error"; words: string };
type Props = {
  ids: string[];
  onClear: () => void;
  onDone: () => Promise<void>;
  /** What became of it, which outlives the bar where nothing is chosen any more. */
  onOutcome: (outcome: Outcome | null) => void;
};

/** Changes all chosen videos alike, and says what became of it. */
export function BulkBar({ ids, onClear, onDone, onOutcome }: Props) {
  const [visibility, setVisibility] = useState<Visibility | "">("");
  const [ageRating, setAgeRating] = useState("");
  const [busy, setBusy] = useState(false);

  async function run(
    word: "changed" | "deleted",
    work: () => Promise<{ done: boolean; error: { message: string } | null }[]>,
  ): Promise<void> {
    setBusy(true);
    onOutcome(null);
    try {
      const results = await work();
      const failed = results.filter(({ done }) => !done);
      const [first] = failed;
      await onDone();
      const all = results.length === 1 ? `1 video was ${word}.` : `${results.length} videos were ${word}.`;
      onOutcome(
        first
          ? {
              kind: "error",
              words: `${failed.length} of ${results.length} were not ${word}: ${first.error?.message}`,
            }
          : { kind: "info", words: all },
      );
    } catch (error) {
      onOutcome({ kind: "error", words: (error as Error).message });
    }
    setBusy(false);
  }

  const apply = () =>
    run("changed", async () => {
      const changes = { ...(visibility ? { visibility } : {}), ...(ageRating ? { ageRating } : {}) };
      const { results } = await post<{ results: BulkResult[] }>("videos/bulk", { ids, changes });
      return results.map(({ changed, error }) => ({ done: changed, error }));
    });

  async function remove(): Promise<void> {
    const those = ids.length === 1 ? "this video" : `these ${ids.length} videos`;
    if (!window.confirm(`Delete ${those} with everything that belongs to them? This cannot be undone.`)) return;
    await run("deleted", async () => {
      const { results } = await post<{ results: BulkDeletion[] }>("videos/bulk/delete", { ids });
      return results.map(({ deleted, error }) => ({ done: deleted, error }));
    });
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
          {busy ? "Working…" : "Change all"}
        </button>
        <button type="button" class="button button-danger" disabled={busy} onClick={() => void remove()}>
          Delete all
        </button>
        <button type="button" class="button button-quiet" onClick={onClear}>
          Choose none
        </button>
      </div>
    </section>
  );
}
