import { useState } from "preact/hooks";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useSubmit } from "../form.ts";
import { navigate } from "../router.ts";
import { register } from "../session.ts";
import { site } from "../site.ts";
import { useStore } from "../store.ts";
import { nextPage } from "./next-page.ts";

const shown = ["body.displayName", "body.email", "body.password"];

export function RegisterPage({ next }: { next: string | null }) {
  const [displayName, setDisplayName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    await register(displayName, email, password);
    navigate(nextPage(next));
  });
  const message = form.message(shown);
  const { registration } = useStore(site);
  if (registration === "closed") {
    return (
      <Page title="Create an account" narrow>
        <Notice>This site makes no new accounts at present.</Notice>
        <p>
          Already registered? <a href="/login">Sign in</a>
        </p>
      </Page>
    );
  }
  return (
    <Page title="Create an account" narrow>
      <form class="form" onSubmit={(event) => void form.submit(event)}>
        {message && <Notice kind="error">{message}</Notice>}
        <Field
          label="Display name"
          autoComplete="nickname"
          required
          maxLength={80}
          value={displayName}
          onValue={setDisplayName}
          error={form.fieldError("body.displayName")}
        />
        <Field
          label="Email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onValue={setEmail}
          error={form.fieldError("body.email")}
        />
        <Field
          label="Password"
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
          {form.busy ? "Creating…" : "Create account"}
        </button>
      </form>
      <p>
        Already registered? <a href="/login">Sign in</a>
      </p>
    </Page>
  );
}
