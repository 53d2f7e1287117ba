import { Page } from "../../components/page.tsx";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { ApiKeys } from "./api-keys.tsx";

/** The account's page as far as API keys go. */
export function ApiKeysPage() {
  const user = useStore(currentUser);
  return (
    <Page title="Your account" narrow>
      {user === null && (
        <p>
          <a href="/login?next=/account">Sign in</a> to see your account.
        </p>
      )}
      <ApiKeys />
    </Page>
  );
}
