import { useState } from "preact/hooks";
import { post } from "../../api.ts";
import type { User } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { Section } from "./section.tsx";

/** The address, whether it is confirmed, and the way to another one. */
export function Email({ user }: { user: User }) {
  const [changing, setChanging] = useState(false);
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Section title="Email">
      <p>
        {user.email} ·{" "}
        <span class={user.emailVerified ? "state state-ready" : "state state-failed"}>
          {user.emailVerified ? "confirmed" : "not confirmed yet"}
        </span>
      </p>
      {!user.emailVerified && <Resend key={user.email} email={user.email} />}
      {sentTo !== null && (
        <Notice>A mail with a link is on its way to {sentTo}. Your address changes when you open it.</Notice>
      )}
      {changing ? (
        <ChangeEmail
          user={user}
          onSent={(email) => {
            setSentTo(email);
            setChanging(false);
          }}
          onCancel={() => setChanging(false)}
        />
      ) : (
        <button type="button" class="button button-quiet" onClick={() => setChanging(true)}>
          Change address
        </button>
      )}
    </Section>
  );
}

function Resend({ email }: { email: string }) {
  const [sent, setSent] = useState(false);
  const form = useSubmit(async () => {
    await post("auth/verify-email/resend", { email });
    setSent(true);
  });
  const message = form.message([]);
  if (sent) return <Notice>A mail with a link is on its way. Look into your mailbox, and into its spam folder.</Notice>;
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      <p>Open the link in the mail that was sent to you when you registered.</p>
      {message && <Notice kind="error">{message}</Notice>}
      <button type="submit" class="button button-quiet" disabled={form.busy}>
        {form.busy ? "Sending…" : "Send it again"}
      </button>
    </form>
  );
}

function ChangeEmail(props: { user: User; onSent: (email: string) => void; onCancel: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    await post("users/me/email", { email, password });
    props.onSent(email);
  });
  const message = form.message(["body.email", "body.password"]);
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="New address"
        type="email"
        autoComplete="email"
        required
        value={email}
        onValue={setEmail}
        error={form.fieldError("body.email")}
      />
      {/* Password managers look for the name that the password belongs to. */}
      <input type="text" autoComplete="username" value={props.user.email} readOnly hidden />
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
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Sending…" : "Send a link to it"}
        </button>
        <button type="button" class="button button-quiet" onClick={props.onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
