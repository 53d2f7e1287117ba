import { Section } from "../account/section.tsx";
import { SignedInPage } from "../people/signed-in.tsx";
import { BlockedUsers } from "./blocked-users.tsx";
import { BlockedWords } from "./blocked-words.tsx";
import { HeldComments } from "./held-comments.tsx";

/** Where creators look after what is said on their videos. */
export function CommentsPage() {
  return (
    <SignedInPage title="Comments on your videos" path="/studio/comments">
      <HeldComments />
      <Section title="Blocked words">
        <BlockedWords />
      </Section>
      <Section title="Blocked people">
        <BlockedUsers />
      </Section>
    </SignedInPage>
  );
}
