import { useState } from "preact/hooks";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useSubmit } from "../form.ts";
import { request } from "../request.ts";

/** Asks for a link by which a new password can be chosen. */
export function ForgotPage() {
  const [email, setEmail] = useState("");
  const [answer, setAnswer] = useState<string | null>(null);
  const form = useSubmit(async () => {
    const { message } = await request<{ message: string }>("POST", "auth/forgot-password", { body: { email } });
    setAnswer(message);
  });
  const message = form.message(["body.email"]);
  return (
    <Page title="Forgot your password?" narrow>
      {answer === null ? (
        <form class="form" onSubmit={(event) => void form.submit(event)}>
          <p>Name your address, and a link will be sent to it by which you choose a new password.</p>
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
          <button type="submit" class="button" disabled={form.busy}>
            {form.busy ? "Sending…" : "Send the link"}
          </button>
        </form>
      ) : (
        <Notice>
          <p>{answer}</p>
          <p>It works for half an hour. Look into the spam folder as well.</p>
        </Notice>
      )}
      <p>
        <a href="/login">Back to sign in</a>
      </p>
    </Page>
  );
}
