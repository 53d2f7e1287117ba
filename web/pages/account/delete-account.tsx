import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { forget } from "../../session.ts";
import { Section } from "./section.tsx";

/** The end of the account: behind a button of its own, a warning and the password. */
export function DeleteAccount({ onDeleted }: { onDeleted: () => void }) {
  const [asking, setAsking] = useState(false);
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    await call("DELETE", "users/me", { body: { password } });
    onDeleted();
    forget();
  });
  const message = form.message(["body.password"]);
  return (
    <Section title="Delete account" danger>
      <p>
        All that belongs to your account goes with it at once: your videos, their files, captions and links, your keys
        and your subscriptions. There is no way back.
      </p>
      {asking ? (
        <form class="form" onSubmit={(event) => void form.submit(event)}>
          {message && <Notice kind="error">{message}</Notice>}
          <Field
            label="Your password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onValue={setPassword}
            error={form.fieldError("body.password")}
          />
          <div class="row">
            <button type="submit" class="button button-delete" disabled={form.busy}>
              {form.busy ? "Deleting…" : "Delete my account for good"}
            </button>
            <button type="button" class="button button-quiet" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </div>
        </form>
      ) : (
        <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
          Delete account…
        </button>
      )}
    </Section>
  );
}
