import { useId, useState } from "preact/hooks";
import { call, post } from "../api.ts";
import type { NewDirectUpload, Visibility } from "../api-types.ts";
import { CopyField } from "../components/copy-field.tsx";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";
import { VisibilitySelect } from "./visibility-select.tsx";

const hourSeconds = 3600;
const expiries = [
  { seconds: hourSeconds / 2, words: "30 minutes" },
  { seconds: 3 * hourSeconds, words: "3 hours" },
  { seconds: 24 * hourSeconds, words: "24 hours" },
];

/** A link by which somebody without an account uploads one file for this creator. */
export function AskForFile({ onFile }: { onFile: () => void }) {
  const id = useId();
  const [title, setTitle] = useState("");
  const [visibility, setVisibility] = useState<Visibility>("private");
  const [seconds, setSeconds] = useState(24 * hourSeconds);
  const [megabytes, setMegabytes] = useState("");
  const [minutes, setMinutes] = useState("");
  const [made, setMade] = useState<NewDirectUpload | null>(null);
  const form = useSubmit(async () => {
    setMade(
      await post<NewDirectUpload>("direct-uploads", {
        video: { title, visibility },
        expiresInSeconds: seconds,
        maxBytes: megabytes === "" ? null : Math.round(Number(megabytes) * 1e6),
        maxDurationSeconds: minutes === "" ? null : Math.round(Number(minutes) * 60),
      }),
    );
  });
  const cancel = useSubmit(async () => {
    await call("DELETE", `direct-uploads/${made?.id}`);
    setMade(null);
  });
  const shown = ["body.video.title", "body.maxBytes", "body.maxDurationSeconds"];

  if (made) {
    const failure = cancel.message([]);
    return (
      <form class="form" onSubmit={(event) => void cancel.submit(event)}>
        {failure && <Notice kind="error">{failure}</Notice>}
        <CopyField label={`Upload link for “${title}”`} text={made.page} />
        <p class="field-hint">
          It takes one file, until {new Date(made.expiresAt).toLocaleString()}, from whoever has it. It is not shown
          again.
        </p>
        <div class="row">
          <a class="button" href="/studio">
            Your videos
          </a>
          <button type="submit" class="button button-danger" disabled={cancel.busy}>
            Cancel the link
          </button>
        </div>
      </form>
    );
  }

  const message = form.message(shown);
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <p>Make a link for somebody who has the file. They need no account, and see nothing but the title.</p>
      <Field
        label="Title"
        required
        maxLength={200}
        value={title}
        onValue={setTitle}
        error={form.fieldError("body.video.title")}
      />
      <VisibilitySelect value={visibility} onValue={setVisibility} />
      <div class="field">
        <label htmlFor={id}>The link works for</label>
        <select id={id} value={seconds} onChange={(event) => setSeconds(Number(event.currentTarget.value))}>
          {expiries.map((expiry) => (
            <option key={expiry.seconds} value={expiry.seconds}>
              {expiry.words}
            </option>
          ))}
        </select>
      </div>
      <Field
        label="Largest file, in MB"
        type="number"
        min={1}
        inputMode="numeric"
        value={megabytes}
        onValue={setMegabytes}
        hint="Empty: as large as this site takes."
        error={form.fieldError("body.maxBytes")}
      />
      <Field
        label="Longest video, in minutes"
        type="number"
        min={1}
        inputMode="numeric"
        value={minutes}
        onValue={setMinutes}
        hint="Empty: as long as this site takes."
        error={form.fieldError("body.maxDurationSeconds")}
      />
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Making it…" : "Make the link"}
      </button>
      <button type="button" class="button button-quiet" onClick={onFile}>
        Or choose a file of your own
      </button>
    </form>
  );
}
