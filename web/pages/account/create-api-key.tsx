import { useId, useState } from "preact/hooks";
import { post } from "../../api.ts";
import type { NewApiKey, Scope } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";

const scopes: { name: Scope; words: string }[] = [
  { name: "videos:read", words: "See all your videos, hidden ones as well" },
  { name: "videos:write", words: "Create, change, upload to and delete your videos" },
  { name: "uploads:write", words: "Make upload links for people without an account" },
  { name: "analytics:read", words: "Read how your videos are watched" },
  { name: "webhooks:manage", words: "Make and change webhooks, and read what was sent to them" },
  { name: "playback:sign", words: "Let people watch your hidden videos, and stop them" },
];
const daySeconds = 24 * 3600;
const expiries = [
  { seconds: 30 * daySeconds, words: "30 days" },
  { seconds: 90 * daySeconds, words: "90 days" },
  { seconds: 365 * daySeconds, words: "One year" },
  { seconds: 0, words: "Until it is revoked" },
];

type Props = { onMade: (key: NewApiKey) => void; onCancel: () => void };

export function CreateApiKey({ onMade, onCancel }: Props) {
  const id = useId();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Scope[]>(["videos:read"]);
  const [seconds, setSeconds] = useState(90 * daySeconds);
  const form = useSubmit(async () => {
    const expiresInSeconds = seconds === 0 ? null : seconds;
    onMade(await post<NewApiKey>("api-keys", { name, scopes: chosen, expiresInSeconds }));
  });
  const message = form.message(["body.name", "body.scopes"]);
  const scopeError = form.fieldError("body.scopes");
  const toggle = (scope: Scope, on: boolean) =>
    setChosen((before) => (on ? [...before, scope] : before.filter((other) => other !== scope)));

  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="Name"
        required
        maxLength={80}
        value={name}
        onValue={setName}
        hint="By which you will know it, such as the server's name."
        error={form.fieldError("body.name")}
      />
      <fieldset class="choices scopes">
        <legend>What it may do</legend>
        {scopes.map((scope) => (
          <label key={scope.name}>
            <input
              type="checkbox"
              checked={chosen.includes(scope.name)}
              onChange={(event) => toggle(scope.name, event.currentTarget.checked)}
            />
            <span>
              {scope.words} <code class="card-note">{scope.name}</code>
            </span>
          </label>
        ))}
        {scopeError && <p class="field-error">{scopeError}</p>}
      </fieldset>
      <div class="field">
        <label htmlFor={id}>It works for</label>
        <select id={id} value={seconds} onChange={(event) => setSeconds(Number(event.currentTarget.value))}>
          {expiries.map((expiry) => (
            <option key={expiry.seconds} value={expiry.seconds}>
              {expiry.words}
            </option>
          ))}
        </select>
      </div>
      <div class="row">
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Making it…" : "Make the key"}
        </button>
        <button type="button" class="button button-quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
