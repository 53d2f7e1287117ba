import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { User } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { currentUser } from "../../session.ts";
import { Section } from "./section.tsx";

/** The name that others see. */
export function Profile({ user }: { user: User }) {
  const [displayName, setDisplayName] = useState(user.displayName);
  const [saved, setSaved] = useState(false);
  const form = useSubmit(async () => {
    setSaved(false);
    const changed = await call<User>("PATCH", "users/me", { body: { displayName } });
    currentUser.set(changed);
    setDisplayName(changed.displayName);
    setSaved(true);
  });
  const message = form.message(["body.displayName"]);
  return (
    <Section title="Name">
      <form class="form" onSubmit={(event) => void form.submit(event)}>
        {message && <Notice kind="error">{message}</Notice>}
        <Field
          label="Display name"
          autoComplete="nickname"
          required
          maxLength={80}
          hint="Everybody sees it at your videos."
          value={displayName}
          onValue={setDisplayName}
          error={form.fieldError("body.displayName")}
        />
        <button type="submit" class="button" disabled={form.busy || displayName === user.displayName}>
          {form.busy ? "Saving…" : "Save name"}
        </button>
        {saved && displayName === user.displayName && <Notice>Saved.</Notice>}
      </form>
    </Section>
  );
}
