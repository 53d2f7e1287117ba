import { useState } from "preact/hooks";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useSubmit } from "../form.ts";
import { request } from "../request.ts";
import { currentUser, reloadUser } from "../session.ts";
import { useStore } from "../store.ts";

/**
 * Takes the link of a mail, whose token stands behind the address's `#`. It is used by a click, not by
 * opening the page: programs that look through mails open every link.
 */
export function VerifyPage({ token }: { token: string }) {
  const user = useStore(currentUser);
  const [email, setEmail] = useState<string | null>(null);
  const form = useSubmit(async () => {
    const confirmed = await request<{ email: string }>("POST", "auth/verify-email", { body: { token } });
    await reloadUser().catch(() => undefined);
    setEmail(confirmed.email);
  });
  const message = form.message([]) ?? form.fieldError("body.token") ?? null;
  return (
    <Page title="Confirm your address" narrow>
      {email !== null ? (
        <>
          <Notice>{email} is confirmed.</Notice>
          <p class="row">
            {user ? (
              <a class="button" href="/account">
                Your account
              </a>
            ) : (
              <a class="button" href="/login">
                Sign in
              </a>
            )}
          </p>
        </>
      ) : token === "" ? (
        <Notice kind="error">This page needs the whole link of the mail. Open it from there.</Notice>
      ) : (
        <form class="form" onSubmit={(event) => void form.submit(event)}>
          <p>A mail was sent to this address to find out whether it is yours.</p>
          {message && <Notice kind="error">{message}</Notice>}
          <button type="submit" class="button" disabled={form.busy}>
            {form.busy ? "Confirming…" : "Confirm this address"}
          </button>
        </form>
      )}
    </Page>
  );
}
