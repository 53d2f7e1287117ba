import { useEffect, useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { useLoad } from "../../load.ts";

type Groups = { groups: string[][] };

/** Words that find each other: a group a line, its words between commas. */
export function Synonyms() {
  const { value, error, reload } = useLoad("admin/search/synonyms", (signal) =>
    get<Groups>("admin/search/synonyms", { signal }),
  );
  const [text, setText] = useState("");
  const [said, setSaid] = useState<{ kind: "info" | "error"; words: string } | null>(null);
  useEffect(() => {
    if (value) setText(value.groups.map((group) => group.join(", ")).join("\n"));
  }, [value]);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    const groups = text
      .split("\n")
      .map((line) =>
        line
          .split(",")
          .map((word) => word.trim())
          .filter(Boolean),
      )
      .filter((group) => group.length > 0);
    try {
      const saved = await call<Groups>("PUT", "admin/search/synonyms", { body: { groups } });
      setText(saved.groups.map((group) => group.join(", ")).join("\n"));
      setSaid({ kind: "info", words: "Saved. Searches know it in a moment." });
    } catch (failure) {
      setSaid({ kind: "error", words: (failure as Error).message });
    }
  }

  if (error) {
    return (
      <Notice kind="error" onRetry={reload}>
        {error.message}
      </Notice>
    );
  }
  return (
    <form class="form synonyms" onSubmit={(event) => void save(event)}>
      <h2>Words that find each other</h2>
      <TextArea
        label="A group a line, with commas between its words"
        value={text}
        onValue={setText}
        rows={10}
        maxLength={50_000}
      />
      {said && <Notice kind={said.kind}>{said.words}</Notice>}
      <div>
        <button type="submit" class="button">
          Save
        </button>
      </div>
    </form>
  );
}
