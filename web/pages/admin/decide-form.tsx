import { useState } from "preact/hooks";
import { post } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { formatCount } from "../../format.ts";
import { useSubmit } from "../../form.ts";
import type { Reported } from "./admin-types.ts";

type Choice = "dismissed" | "upheld" | "take-down" | "remove-comment" | "suspend";

/** Decides all open reports of one thing, with what is done with it. */
export function DecideForm(props: { reported: Reported; count: number; onDecided: (now: Reported) => void }) {
  const { reported, count, onDecided } = props;
  const [choice, setChoice] = useState<Choice | null>(null);
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const told = choice === "take-down" || choice === "suspend";
  const form = useSubmit(async () => {
    const decision = choice === "dismissed" ? "dismissed" : "upheld";
    const action =
      choice === "remove-comment" ? { kind: choice } : told ? { kind: choice, reason: reason.trim() } : undefined;
    const body = { targetId: reported.targetId, decision, note, ...(action ? { action } : {}) };
    onDecided(await post<Reported>("admin/reports/decide", body));
  });
  const error = form.message(["body.action.reason", "body.note"]);
  return (
    <form class="form decide-form" aria-label="Decide" onSubmit={(event) => void form.submit(event)}>
      <h2>Decide {formatCount(count, "open report")}</h2>
      {error && <Notice kind="error">{error}</Notice>}
      <fieldset class="choices">
        <legend>What is to happen?</legend>
        {choicesFor(reported).map(([value, words]) => (
          <label key={value}>
            <input type="radio" name="choice" required checked={choice === value} onChange={() => setChoice(value)} />
            {words}
          </label>
        ))}
      </fieldset>
      {told && (
        <TextArea
          label="Why?"
          hint={choice === "suspend" ? "The account’s owner reads this." : "The video’s owner reads this."}
          maxLength={500}
          required
          value={reason}
          onValue={setReason}
          error={form.fieldError("body.action.reason")}
        />
      )}
      <TextArea
        label="Note for the admins (optional)"
        maxLength={2000}
        value={note}
        onValue={setNote}
        error={form.fieldError("body.note")}
      />
      <button type="submit" class="button" disabled={form.busy || choice === null}>
        {form.busy ? "Saving…" : "Decide"}
      </button>
    </form>
  );
}

function choicesFor({ target, state, accused }: Reported): [Choice, string][] {
  const choices: [Choice, string][] = [["dismissed", "Dismiss: it breaks no rule"]];
  if (target === "video" && state !== null && state !== "taken-down") {
    choices.push(["take-down", "Uphold and take the video down"]);
  }
  if (target === "comment" && (state === "visible" || state === "held")) {
    choices.push(["remove-comment", "Uphold and remove the comment"]);
  }
  if (accused && accused.role !== "admin" && accused.status === "active") {
    choices.push(["suspend", `Uphold and suspend ${accused.displayName}`]);
  }
  choices.push(["upheld", "Uphold, and do nothing else"]);
  return choices;
}
