import { useState } from "preact/hooks";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useSubmit } from "../form.ts";
import { request } from "../request.ts";
import { forget } from "../session.ts";

/** Takes the link of a mail, whose token stands behind the address's `#`, and a new password. */
export function ResetPage({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const form = useSubmit(async () => {
    await request("POST", "auth/reset-password", { body: { token, password } });
    // Whoever was signed in here is not any more.
    forget();
    setDone(true);
  });
  const message = form.message(["body.password", "body.token"]) ?? form.fieldError("body.token") ?? null;
  if (done) {
    return (
      <Page title="Choose a new password" narrow>
        <Notice>Your new password is set. All devices were signed out.</Notice>
        <p>
          <a class="button" href="/login">
            Sign in
          </a>
        </p>
      </Page>
    );
  }
  return (
    <Page title="Choose a new password" narrow>
      {token === "" ? (
        <Notice kind="error">This page needs the whole link of the mail. Open it from there.</Notice>
      ) : (
        <form class="form" onSubmit={(event) => void form.submit(event)}>
          {message && <Notice kind="error">{message}</Notice>}
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
            {form.busy ? "Setting…" : "Set password"}
          </button>
        </form>
      )}
      <p>
        <a href="/forgot">Ask for another link</a>
      </p>
    </Page>
  );
}
