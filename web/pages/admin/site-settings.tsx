import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { Select } from "../../components/select.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { useSubmit } from "../../form.ts";
import { useLoad } from "../../load.ts";
import { site } from "../../site.ts";
import type { SiteAdministration, SiteSettings as Settings } from "./admin-types.ts";

const selects = [
  [
    "registration",
    "New accounts",
    [
      ["open", "Anybody can make one"],
      ["closed", "Nobody can make one"],
    ],
  ],
  [
    "creatorRequests",
    "Becoming a creator",
    [
      ["review", "An admin decides"],
      ["open", "Granted at once"],
    ],
  ],
  [
    "commentPolicy",
    "Comments on new videos",
    [
      ["open", "Shown at once"],
      ["held", "Held until the creator lets them through"],
      ["closed", "Closed"],
    ],
  ],
] as const;
const numbers = [
  ["maxUploadBytes", "Largest upload, in MB", 1e6],
  ["quotaVideos", "Videos of an account", 1],
  ["quotaBytes", "Storage of an account, in MB", 1e6],
  ["quotaMinutes", "Minutes of an account", 1],
] as const;

/** What admins set for the whole site. */
export function SiteSettings() {
  const loaded = useLoad("settings", (signal) => get<SiteAdministration>("admin/settings", { signal }));
  if (loaded.error) {
    return (
      <Notice kind="error" onRetry={loaded.reload}>
        {loaded.error.message}
      </Notice>
    );
  }
  return loaded.value ? <SettingsForm before={loaded.value} /> : <p role="status">Loading…</p>;
}

function SettingsForm({ before }: { before: SiteAdministration }) {
  const [known, setKnown] = useState(before);
  const [words, setWords] = useState(wordsOf(before));
  const [saved, setSaved] = useState(false);
  const set = (name: string) => (value: string) => {
    setSaved(false);
    setWords((all) => ({ ...all, [name]: value }));
  };
  const form = useSubmit(async () => {
    const body = changesOf(wordsOf(known), words);
    if (Object.keys(body).length > 0) {
      const now = await call<SiteAdministration>("PATCH", "admin/settings", { body });
      setKnown(now);
      setWords(wordsOf(now));
      // Not read again: the browser keeps its last answer for two seconds.
      site.set(now.settings);
    }
    setSaved(true);
  });
  const shown = ["siteName", "banner", ...numbers.map(([name]) => name)].map((name) => `body.${name}`);
  const message = form.message(shown);
  return (
    <form class="form settings-form" aria-label="Site settings" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="Name of the site"
        maxLength={60}
        placeholder={known.defaults.siteName}
        value={words.siteName ?? ""}
        onValue={set("siteName")}
        error={form.fieldError("body.siteName")}
      />
      <TextArea
        label="Announcement"
        hint="Stands on top of all pages. Empty: none."
        maxLength={500}
        value={words.banner ?? ""}
        onValue={set("banner")}
        error={form.fieldError("body.banner")}
      />
      {selects.map(([name, label, choices]) => (
        <Select
          key={name}
          label={label}
          value={words[name] ?? ""}
          choices={[["", `As deployed: ${choices.find(([value]) => value === known.defaults[name])?.[1]}`], ...choices]}
          onValue={set(name)}
        />
      ))}
      {numbers.map(([name, label, unit]) => (
        <Field
          key={name}
          label={label}
          type="number"
          min={name === "maxUploadBytes" ? "1" : "0"}
          step="any"
          placeholder={inWords(name, known.defaults[name] / unit)}
          hint={`Empty: as deployed (${inWords(name, known.defaults[name] / unit)}).${
            name === "maxUploadBytes" ? "" : " 0: as many as it likes. An account may have its own."
          }`}
          value={words[name] ?? ""}
          onValue={set(name)}
          error={form.fieldError(`body.${name}`)}
        />
      ))}
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Saving…" : "Save"}
      </button>
      {saved && <Notice>Saved. It holds everywhere within a few seconds.</Notice>}
    </form>
  );
}

function inWords(name: string, value: number): string {
  return value === 0 && name !== "maxUploadBytes"
    ? "no limit"
    : value.toLocaleString("en", { maximumFractionDigits: 1 });
}

type Words = Partial<Record<keyof Settings, string>>;

// What is set, as the form shows it; what is not set is empty.
function wordsOf({ settings, set }: SiteAdministration): Words {
  const units = new Map<string, number>(numbers.map(([name, , unit]) => [name, unit]));
  return Object.fromEntries(
    set.map((name) => {
      const unit = units.get(name);
      return [name, unit ? String(Number(settings[name]) / unit) : String(settings[name])];
    }),
  );
}

function changesOf(before: Words, now: Words): Record<string, unknown> {
  const units = new Map<string, number>(numbers.map(([name, , unit]) => [name, unit]));
  const changed = Object.entries(now).filter(([name, value]) => value !== (before[name as keyof Settings] ?? ""));
  return Object.fromEntries(
    changed.map(([name, value]) => {
      const unit = units.get(name);
      if (value.trim() === "") return [name, null];
      const number = Number(value) * (unit ?? 1);
      return [name, unit === undefined ? value : name === "quotaMinutes" ? number : Math.round(number)];
    }),
  );
}
