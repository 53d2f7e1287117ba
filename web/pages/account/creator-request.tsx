import { useEffect, useState } from "preact/hooks";
import { get } from "../../api.ts";
import type { User } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { useSubmit } from "../../form.ts";
import { formatAge } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { askToBeCreator, currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";

/** The way of an account to the role of a creator: asking, waiting, and what came of it. */
export function CreatorRequest() {
  const user = useStore(currentUser);
  const loaded = useLoad(`creator ${user?.id} ${user?.role}`, (signal) => get<User>("users/me", { signal }));
  const [asked, setAsked] = useState<User | null>(null);
  const me = asked ?? loaded.value;
  // An admin may have granted it since this page was opened.
  useEffect(() => {
    if (loaded.value && loaded.value.role !== user?.role) currentUser.set(loaded.value);
  }, [loaded.value]);

  if (user && user.role !== "user")
    return <p>You are {user.role === "admin" ? "an admin" : "a creator"}: you may upload videos.</p>;
  if (loaded.error)
    return (
      <Notice kind="error" onRetry={loaded.reload}>
        {loaded.error.message}
      </Notice>
    );
  if (!me) return <p role="status">Loading…</p>;
  const lookAgain = () => {
    setAsked(null);
    loaded.reload();
  };
  const request = me.creatorRequest;
  if (request?.state === "pending") {
    return (
      <Notice onRetry={lookAgain} retryLabel="Look again">
        <p>
          <strong>You asked to become a creator</strong> ({formatAge(request.createdAt)}). An admin of this site will
          decide; you will see the answer here.
        </p>
        {request.message !== "" && <p class="quote">{request.message}</p>}
      </Notice>
    );
  }
  return (
    <>
      <p>Your account watches so far. As a creator it can also upload videos, and edit and delete its own.</p>
      {request?.state === "declined" && (
        <Notice kind="error">
          <p>Your request was declined{request.reason ? ":" : "."}</p>
          {request.reason && <p class="quote">{request.reason}</p>}
          <p>You may ask again.</p>
        </Notice>
      )}
      <AskForm onAsked={setAsked} />
    </>
  );
}

function AskForm({ onAsked }: { onAsked: (user: User) => void }) {
  const [message, setMessage] = useState("");
  const form = useSubmit(async () => onAsked(await askToBeCreator(message)));
  const error = form.message(["body.message"]);
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {error && <Notice kind="error">{error}</Notice>}
      <TextArea
        label="What will you upload?"
        hint="For the admins of this site. You may leave it empty."
        maxLength={1000}
        value={message}
        onValue={setMessage}
        error={form.fieldError("body.message")}
      />
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Asking…" : "Become a creator"}
      </button>
    </form>
  );
}
