import { useEffect, useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { useSubmit } from "../../form.ts";
import { useLoad } from "../../load.ts";

type Settings = { blockedWords: string[] };

/** The words that hold a comment. */
export function BlockedWords() {
  const loaded = useLoad("settings", (signal) => get<Settings>("users/me/comment-settings", { signal }));
  const [text, setText] = useState("");
  const [saved, setSaved] = useState(false);
  useEffect(() => setText(loaded.value?.blockedWords.join("\n") ?? ""), [loaded.value]);
  const form = useSubmit(async () => {
    setSaved(false);
    const blockedWords = text.split("\n").filter((word) => word.trim() !== "");
    const kept = await call<Settings>("PUT", "users/me/comment-settings", { body: { blockedWords } });
    setText(kept.blockedWords.join("\n"));
    setSaved(true);
  });
  const message = loaded.error?.message ?? form.message([]);
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <TextArea
        label="Comments with one of these wait for you"
        hint="One word or phrase a line. Capitals and accents make no difference."
        maxLength={50_000}
        value={text}
        onValue={(value) => {
          setText(value);
          setSaved(false);
        }}
      />
      <div class="row">
        <button type="submit" class="button" disabled={form.busy || !loaded.value}>
          {form.busy ? "Saving…" : "Save words"}
        </button>
        <span role="status">{saved ? "Saved." : ""}</span>
      </div>
    </form>
  );
}
