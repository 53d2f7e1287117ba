import { useState } from "preact/hooks";

/** Copies the address of a channel's feed, for feed readers and podcast programs. */
export function FeedButton({ id }: { id: string }) {
  const [note, setNote] = useState("");
  const address = `${window.location.origin}/channels/${id}/feed.xml`;

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(address);
      setNote("The feed's address is copied.");
    } catch {
      // Over plain http, or where the browser forbids it.
      setNote(address);
    }
  }

  return (
    <>
      <button type="button" class="button button-quiet" onClick={() => void copy()}>
        Copy feed address
      </button>
      <span role="status" class="card-note feed-note wrap">
        {note}
      </span>
    </>
  );
}
