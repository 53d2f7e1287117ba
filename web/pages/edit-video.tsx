import { useId, useState } from "preact/hooks";
import { call, get } from "../api.ts";
import type { Category, CommentPolicy, Embedding, Video, Visibility } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Select } from "../components/select.tsx";
import { useSubmit } from "../form.ts";
import { useLoad } from "../load.ts";
import { DetailFields } from "./detail-fields.tsx";
import { PosterField } from "./poster-field.tsx";
import { EmbeddingFields } from "./embedding-fields.tsx";
import { PrivateLinks } from "./private-links.tsx";
import { changesOf, detailsOf } from "./video-details.ts";
import { VisibilitySelect } from "./visibility-select.tsx";

const mostCategories = 5;
const commentPolicies = [
  ["open", "Shown at once"],
  ["held", "Shown once you have approved them"],
  ["closed", "Closed"],
] as const;

type Props = { video: Video; onDone: (changed: Video) => void; onPoster: (changed: Video) => void };

/** Changes what describes a video. */
export function EditVideo({ video, onDone, onPoster }: Props) {
  const id = useId();
  const [title, setTitle] = useState(video.title);
  const [description, setDescription] = useState(video.description);
  const [visibility, setVisibility] = useState<Visibility>(video.visibility);
  const [downloadable, setDownloadable] = useState(video.downloadable);
  const [commentPolicy, setCommentPolicy] = useState(video.commentPolicy);
  const [origins, setOrigins] = useState(video.allowedOrigins?.join("\n") ?? "");
  const [embedding, setEmbedding] = useState<Embedding>(video.embedding);
  const [tags, setTags] = useState(video.tags.join(", "));
  const [details, setDetails] = useState(detailsOf(video));
  const [chosen, setChosen] = useState(video.categories);
  const categories = useLoad("categories", (signal) => get<{ items: Category[] }>("categories", { signal }));
  const form = useSubmit(async () => {
    const list = tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
    const allowedOrigins = origins.split(/[\s,]+/).filter(Boolean);
    const about = { title, description, tags: list, categories: chosen };
    const body = {
      ...about,
      visibility,
      commentPolicy,
      downloadable,
      allowedOrigins,
      embedding,
      ...changesOf(video, details),
    };
    onDone(await call<Video>("PATCH", `videos/${video.id}`, { body }));
  });
  const originsError = form.fieldErrorBelow("body.allowedOrigins");
  const chaptersError = form.fieldErrorBelow("body.chapters");
  const shown = ["body.title", "body.language", "body.scheduledAt"];
  const metadataError = form.fieldErrorBelow("body.metadata");
  const message = originsError || chaptersError || metadataError ? null : form.message(shown);
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
      <Field label="Tags" hint="Separated by commas, 30 at most." value={tags} onValue={setTags} />
      <fieldset class="choices">
        <legend>Categories (up to {mostCategories})</legend>
        {categories.error && <p class="field-error">{categories.error.message}</p>}
        {categories.value?.items.map(({ slug, name }) => (
          <label key={slug}>
            <input
              type="checkbox"
              checked={chosen.includes(slug)}
              disabled={!chosen.includes(slug) && chosen.length >= mostCategories}
              onChange={({ currentTarget: { checked } }) =>
                setChosen(checked ? [...chosen, slug] : chosen.filter((other) => other !== slug))
              }
            />
            {name}
          </label>
        ))}
      </fieldset>
      {video.state === "ready" && <PosterField video={video} onChange={onPoster} />}
      <DetailFields details={details} onDetails={setDetails} {...form} />
      {video.takenDown ? (
        <p class="field-hint">
          It is taken down. When it is restored, it is {video.takenDown.visibility} again, as it was.
        </p>
      ) : (
        <VisibilitySelect value={visibility} onValue={setVisibility} />
      )}
      <Select
        label="Comments"
        value={commentPolicy}
        choices={commentPolicies}
        onValue={(policy) => setCommentPolicy(policy as CommentPolicy)}
      />
      <div class="choices">
        <label>
          <input
            type="checkbox"
            checked={downloadable}
            onChange={(event) => setDownloadable(event.currentTarget.checked)}
          />
          Offer as download
        </label>
      </div>
      <EmbeddingFields
        origins={origins}
        onOrigins={setOrigins}
        embedding={embedding}
        onEmbedding={setEmbedding}
        error={originsError}
      />
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Saving…" : "Save"}
      </button>
      <PrivateLinks video={video} />
    </form>
  );
}
