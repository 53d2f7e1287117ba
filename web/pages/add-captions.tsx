import { useId, useRef, useState } from "preact/hooks";
import { call } from "../api.ts";
import type { Caption } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";

// The languages of most of the world's viewers; any other goes by its code.
const common =
  "ar bn cs da de el en es fa fi fr he hi hu id it ja ko ms nb nl pl pt-BR pt ro ru sv ta th tr uk ur vi zh".split(" ");
const other = "other";
const mostBytes = 2 ** 20;

/** Uploads a caption file, in place of the track of the same language and label. */
export function AddCaptions({ videoId, onDone }: { videoId: string; onDone: (track: Caption) => void }) {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [choice, setChoice] = useState(ownLanguage);
  const [code, setCode] = useState("");
  const [label, setLabel] = useState("");
  const form = useSubmit(async () => {
    const file = picker.current?.files?.[0];
    if (!file) throw new Error("Choose a caption file first.");
    if (file.size > mostBytes) throw new Error("The file is larger than the 1 MiB allowed.");
    const language = encodeURIComponent(choice === other ? code.trim() : choice);
    const query = label.trim() === "" ? "" : `?label=${encodeURIComponent(label.trim())}`;
    // Browsers know few caption types; the server looks at the content.
    const type = /\.srt$/i.test(file.name) ? "application/x-subrip" : "text/vtt";
    onDone(
      await call<Caption>("PUT", `videos/${videoId}/captions/${language}${query}`, { file: { data: file, type } }),
    );
    if (picker.current) picker.current.value = "";
    setLabel("");
  });
  const message = form.message(["param.language", "query.label"]);
  return (
    <form class="form" aria-label="Add captions" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <div class="field">
        <label htmlFor={`${id}-file`}>Caption file</label>
        <input id={`${id}-file`} ref={picker} type="file" accept=".vtt,.srt,text/vtt,application/x-subrip" required />
        <p class="field-hint">WebVTT (.vtt) or SubRip (.srt), 1 MiB at most.</p>
      </div>
      <div class="field">
        <label htmlFor={`${id}-language`}>Language</label>
        <select id={`${id}-language`} value={choice} onChange={(event) => setChoice(event.currentTarget.value)}>
          {common.map((tag) => (
            <option key={tag} value={tag}>
              {nameOf(tag)}
            </option>
          ))}
          <option value="und">Not known</option>
          <option value={other}>Another one…</option>
        </select>
      </div>
      {choice === other && (
        <Field
          label="Language code"
          hint="BCP 47, such as sw or sr-Latn."
          required
          maxLength={35}
          value={code}
          onValue={setCode}
          error={form.fieldError("param.language")}
        />
      )}
      <Field
        label="Name in the player"
        hint="Left empty, it is the language's name."
        maxLength={80}
        value={label}
        onValue={setLabel}
        error={form.fieldError("query.label")}
      />
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Uploading…" : "Add captions"}
      </button>
    </form>
  );
}

function ownLanguage(): string {
  const [own = "en"] = navigator.language.split("-");
  return common.includes(navigator.language) ? navigator.language : common.includes(own) ? own : "en";
}

function nameOf(tag: string): string {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
}
