import { Page } from "../../components/page.tsx";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { SigningKeys } from "./signing-keys.tsx";

export function AccountPage() {
  const user = useStore(currentUser);
  return (
    <Page title="Your account" narrow>
      {user === null && (
        <p>
          <a href="/login?next=/account">Sign in</a> to see your account.
        </p>
      )}
      {user && user.role !== "user" && <SigningKeys />}
    </Page>
  );
}
