import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatBytes } from "../../format.ts";
import { useSubmit } from "../../form.ts";
import { useLoad } from "../../load.ts";
import type { AccountQuota } from "./admin-types.ts";

const kinds = [
  ["videos", "Videos", 1],
  ["bytes", "Storage, in MB", 1e6],
  ["minutes", "Minutes", 1],
] as const;
type Kind = (typeof kinds)[number][0];

/** What an account uses, and quotas of its own. */
export function QuotaForm({ userId, onDone }: { userId: string; onDone: () => void }) {
  const loaded = useLoad(userId, (signal) => get<AccountQuota>(`admin/users/${userId}/quota`, { signal }));
  if (loaded.error) return <Notice kind="error">{loaded.error.message}</Notice>;
  return loaded.value ? <Fields userId={userId} quota={loaded.value} onDone={onDone} /> : <p role="status">Loading…</p>;
}

function Fields({ userId, quota, onDone }: { userId: string; quota: AccountQuota; onDone: () => void }) {
  const [words, setWords] = useState(
    () =>
      Object.fromEntries(
        kinds.map(([kind, , unit]) => {
          const own = quota.own[kind];
          return [kind, own === null ? "" : String(own / unit)];
        }),
      ) as Record<Kind, string>,
  );
  const form = useSubmit(async () => {
    const body = Object.fromEntries(
      kinds.map(([kind, , unit]) => [kind, words[kind].trim() === "" ? null : Math.round(Number(words[kind]) * unit)]),
    );
    await call("PATCH", `admin/users/${userId}/quota`, { body });
    onDone();
  });
  const error = form.message(kinds.map(([kind]) => `body.${kind}`));
  return (
    <form class="form reason-form" aria-label="Quotas" onSubmit={(event) => void form.submit(event)}>
      {error && <Notice kind="error">{error}</Notice>}
      <p class="field-hint">Empty: the site’s own quota holds. 0: as many as it likes.</p>
      {kinds.map(([kind, label, unit]) => (
        <Field
          key={kind}
          label={label}
          type="number"
          min="0"
          step={unit === 1 ? "1" : "any"}
          hint={usageOf(quota, kind)}
          value={words[kind]}
          onValue={(value) => setWords((all) => ({ ...all, [kind]: value }))}
          error={form.fieldError(`body.${kind}`)}
        />
      ))}
      <div class="row">
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Saving…" : "Save quotas"}
        </button>
        <button type="button" class="button button-quiet" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function usageOf(quota: AccountQuota, kind: Kind): string {
  const { used, limit } = quota[kind];
  const words = (value: number) => (kind === "bytes" ? formatBytes(value) : value.toLocaleString("en"));
  return limit === null ? `Uses ${words(used)}; there is no limit.` : `Uses ${words(used)} of ${words(limit)}.`;
}
