import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { User } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { useSubmit } from "../../form.ts";
import { currentUser } from "../../session.ts";
import { Section } from "./section.tsx";

/** The name that others see, and what the channel page tells. */
export function Profile({ user }: { user: User }) {
  const [displayName, setDisplayName] = useState(user.displayName);
  const [bio, setBio] = useState(user.bio);
  const [saved, setSaved] = useState(false);
  const form = useSubmit(async () => {
    setSaved(false);
    const changed = await call<User>("PATCH", "users/me", { body: { displayName, bio } });
    currentUser.set(changed);
    setDisplayName(changed.displayName);
    setBio(changed.bio);
    setSaved(true);
  });
  const message = form.message(["body.displayName", "body.bio"]);
  const same = displayName === user.displayName && bio === user.bio;
  return (
    <Section title="Profile">
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
        <TextArea label="About you" maxLength={1000} value={bio} onValue={setBio} error={form.fieldError("body.bio")} />
        <button type="submit" class="button" disabled={form.busy || same}>
          {form.busy ? "Saving…" : "Save profile"}
        </button>
        {saved && same && <Notice>Saved.</Notice>}
      </form>
    </Section>
  );
}
