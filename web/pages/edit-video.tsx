import { useId, useState } from "preact/hooks";
import { call, get } from "../api.ts";
import type { Category, Video, Visibility } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";
import { useLoad } from "../load.ts";
import { VisibilitySelect } from "./visibility-select.tsx";

/** Changes what describes a video. */
export function EditVideo({ video, onDone }: { video: Video; onDone: () => void }) {
  const id = useId();
  const [title, setTitle] = useState(video.title);
  const [description, setDescription] = useState(video.description);
  const [visibility, setVisibility] = useState<Visibility>(video.visibility);
  const [tags, setTags] = useState(video.tags.join(", "));
  const [category, setCategory] = useState(video.categories[0] ?? "");
  const categories = useLoad("categories", (signal) => get<{ items: Category[] }>("categories", { signal }));
  const form = useSubmit(async () => {
    const list = tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
    const body = { title, description, visibility, tags: list, categories: category === "" ? [] : [category] };
    await call("PATCH", `videos/${video.id}`, { body });
    onDone();
  });
  const message = form.message(["body.title"]);
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)} aria-label={`Edit ${video.title}`}>
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="Title"
        required
        maxLength={200}
        value={title}
        onValue={setTitle}
        error={form.fieldError("body.title")}
      />
      <div class="field">
        <label htmlFor={`${id}-description`}>Description</label>
        <textarea
          id={`${id}-description`}
          rows={4}
          maxLength={10_000}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
      </div>
      <Field label="Tags" hint="Separated by commas." value={tags} onValue={setTags} />
      <div class="field">
        <label htmlFor={`${id}-category`}>Category</label>
        <select id={`${id}-category`} value={category} onChange={(event) => setCategory(event.currentTarget.value)}>
          <option value="">None</option>
          {categories.value?.items.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <VisibilitySelect value={visibility} onValue={setVisibility} />
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Saving…" : "Save"}
      </button>
    </form>
  );
}
