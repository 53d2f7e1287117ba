import { useState } from "preact/hooks";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useSubmit } from "../form.ts";
import { navigate } from "../router.ts";
import { signIn } from "../session.ts";
import { nextPage } from "./next-page.ts";

export function LoginPage({ next }: { next: string | null }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    await signIn(email, password);
    navigate(nextPage(next));
  });
  const message = form.message(["body.email", "body.password"]);
  return (
    <Page title="Sign in" narrow>
      <form class="form" onSubmit={(event) => void form.submit(event)}>
        {message && <Notice kind="error">{message}</Notice>}
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
          autoComplete="current-password"
          required
          value={password}
          onValue={setPassword}
          error={form.fieldError("body.password")}
        />
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Signing in…" : "Sign in"}
        </button>
      </form>
      <p>
        <a href="/forgot">Forgot password?</a>
      </p>
      <p>
        New here? <a href={`/register${next ? `?next=${encodeURIComponent(next)}` : ""}`}>Create an account</a>
      </p>
    </Page>
  );
}
