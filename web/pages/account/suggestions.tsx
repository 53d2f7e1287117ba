import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { useLoad } from "../../load.ts";
import { Section } from "./section.tsx";

type Settings = { personal: boolean; resetAt: string | null };
const path = "recommendations/settings";

/** Whether suggestions go by what the account watched, and how to begin anew. */
export function Suggestions() {
  const loaded = useLoad(path, (signal) => get<Settings>(path, { signal }));
  const [changed, setChanged] = useState<Settings | null>(null);
  const settings = changed ?? loaded.value;
  const reset = useSubmit(async () => setChanged(await call<Settings>("POST", "recommendations/reset")));
  const [error, setError] = useState<string | null>(null);
  const message = error ?? loaded.error?.message ?? reset.message([]);

  async function choose(personal: boolean): Promise<void> {
    setError(null);
    try {
      setChanged(await call<Settings>("PATCH", path, { body: { personal } }));
    } catch (cause) {
      setError((cause as Error).message);
    }
  }

  return (
    <Section title="Suggestions">
      {message && <Notice kind="error">{message}</Notice>}
      {settings && (
        <form class="form" onSubmit={(event) => void reset.submit(event)}>
          <div class="choices">
            <label>
              <input
                type="checkbox"
                checked={settings.personal}
                onChange={({ currentTarget }) => void choose(currentTarget.checked)}
              />
              Suggest videos by what I watched and liked
            </label>
          </div>
          <p class="field-hint">While this is off, nothing is learned from what you watch either.</p>
          <button type="submit" class="button button-quiet" disabled={reset.busy}>
            {reset.busy ? "One moment…" : "Begin anew"}
          </button>
          <p class="field-hint">
            {settings.resetAt
              ? `What you watched before ${new Date(settings.resetAt).toLocaleString()} counts for nothing.`
              : "What you watched until now will count for nothing. Your history stays."}
          </p>
        </form>
      )}
    </Section>
  );
}
