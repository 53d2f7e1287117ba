import type { ComponentChildren } from "preact";
import { Page } from "../../components/page.tsx";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";

/** A page of one's own: who is not signed in is led there. */
export function SignedInPage(props: { title: string; path: string; children: ComponentChildren }) {
  const user = useStore(currentUser);
  return (
    <Page title={props.title} narrow={user === null}>
      {user === null && (
        <p>
          <a href={`/login?next=${encodeURIComponent(props.path)}`}>Sign in</a> to see this page.
        </p>
      )}
      {user && props.children}
    </Page>
  );
}
