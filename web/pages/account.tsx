import { useState } from "preact/hooks";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { navigate } from "../router.ts";
import { currentUser, signOut } from "../session.ts";
import { useStore } from "../store.ts";
import { ApiKeys } from "./account/api-keys.tsx";
import { DeleteAccount } from "./account/delete-account.tsx";
import { CreatorRequest } from "./account/creator-request.tsx";
import { Devices } from "./account/devices.tsx";
import { Email } from "./account/email.tsx";
import { Password } from "./account/password.tsx";
import { Profile } from "./account/profile.tsx";
import { Section } from "./account/section.tsx";
import { Suggestions } from "./account/suggestions.tsx";
import { SigningKeys } from "./account/signing-keys.tsx";

export function AccountPage() {
  const user = useStore(currentUser);
  const [passwords, setPasswords] = useState(0);
  const [deleted, setDeleted] = useState(false);
  if (deleted) {
    return (
      <Page title="Your account" narrow>
        <Notice>Your account was deleted, with everything that belonged to it.</Notice>
      </Page>
    );
  }
  if (user === null) {
    return (
      <Page title="Your account" narrow>
        <p>
          <a href="/login?next=/account">Sign in</a> to see your account.
        </p>
      </Page>
    );
  }
  return (
    <Page title="Your account" narrow>
      {user && (
        <>
          <Profile key={`name ${user.id}`} user={user} />
          <Email user={user} />
          {user.role === "user" && (
            <Section title="Uploading">
              <CreatorRequest />
            </Section>
          )}
          <Password user={user} onChanged={() => setPasswords(passwords + 1)} />
          {/* Of which a new password has ended all but one. */}
          <Devices key={`devices ${passwords}`} />
          <Suggestions />
          <ApiKeys />
          {user.role !== "user" && <SigningKeys />}
          <p class="sign-out">
            <button type="button" class="button button-quiet" onClick={() => void signOut().then(() => navigate("/"))}>
              Sign out
            </button>
          </p>
          <DeleteAccount onDeleted={() => setDeleted(true)} />
        </>
      )}
    </Page>
  );
}
