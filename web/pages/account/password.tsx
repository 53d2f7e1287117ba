import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { User } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { Section } from "./section.tsx";

export function Password({ user, onChanged }: { user: User; onChanged: () => void }) {
  const [currentPassword, setCurrentPassword] = useState("");
  const [password, setPassword] = useState("");
  const [changed, setChanged] = useState(false);
  const form = useSubmit(async () => {
    setChanged(false);
    await call("PUT", "users/me/password", { body: { currentPassword, password } });
    setCurrentPassword("");
    setPassword("");
    setChanged(true);
    onChanged();
  });
  const message = form.message(["body.currentPassword", "body.password"]);
  return (
    <Section title="Password">
      <form class="form" onSubmit={(event) => void form.submit(event)}>
        {message && <Notice kind="error">{message}</Notice>}
        {changed && <Notice>Your password was changed. Your other devices were signed out.</Notice>}
        {/* Password managers look for the name that the password belongs to. */}
        <input type="text" autoComplete="username" value={user.email} readOnly hidden />
        <Field
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onValue={setCurrentPassword}
          error={form.fieldError("body.currentPassword")}
        />
        <Field
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={128}
          hint="At least 8 characters. A few words are good."
          value={password}
          onValue={setPassword}
          error={form.fieldError("body.password")}
        />
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Changing…" : "Change password"}
        </button>
      </form>
    </Section>
  );
}
