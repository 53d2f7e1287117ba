import type { AgeRating, RelatedPolicy, Visibility } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Select } from "../components/select.tsx";
import { TextArea } from "../components/text-area.tsx";
import { licences } from "../licences.ts";
import { MetadataFields } from "./metadata-fields.tsx";
import type { Details } from "./video-details.ts";

const ages = [
  ["all", "Everybody"],
  ["teen", "Teenagers and up"],
  ["adult", "Adults"],
] as const;
const beside = [
  ["site", "What fits, of all channels"],
  ["channel", "Videos of this channel alone"],
  ["off", "Nothing"],
] as const;
const later = [
  ["public", "Public"],
  ["unlisted", "Unlisted"],
  ["subscribers", "Subscribers"],
  ["private", "Private"],
] as const;

type Props = {
  details: Details;
  onDetails: (details: Details) => void;
  fieldError: (path: string) => string | undefined;
  fieldErrorBelow: (path: string) => string | undefined;
};

/** Language, licence, age rating and chapters of a video, and when it is published. */
export function DetailFields({ details, onDetails, fieldError, fieldErrorBelow }: Props) {
  const set = (changes: Partial<Details>) => onDetails({ ...details, ...changes });
  const known = licences.some(([id]) => id === details.licence);
  return (
    <>
      <TextArea
        label="Chapters"
        hint="One a line: its time and its title, such as 1:23 The lake."
        maxLength={20_000}
        value={details.chapters}
        onValue={(chapters) => set({ chapters })}
        error={fieldErrorBelow("body.chapters")}
      />
      <Field
        label="Language"
        hint="Spoken in it: a tag such as en, de or pt-BR."
        maxLength={35}
        spellcheck={false}
        value={details.language}
        onValue={(language) => set({ language })}
        error={fieldError("body.language")}
      />
      <Select
        label="Licence"
        value={details.licence}
        choices={known ? licences : [...licences, [details.licence, details.licence]]}
        onValue={(licence) => set({ licence })}
      />
      <Select
        label="Made for"
        value={details.ageRating}
        choices={ages}
        onValue={(ageRating) => set({ ageRating: ageRating as AgeRating })}
      />
      <Select
        label="Suggested beside it"
        value={details.relatedPolicy}
        choices={beside}
        onValue={(relatedPolicy) => set({ relatedPolicy: relatedPolicy as RelatedPolicy })}
      />
      {details.metadata && (
        <MetadataFields
          entries={details.metadata}
          onEntries={(metadata) => set({ metadata })}
          error={fieldErrorBelow("body.metadata")}
        />
      )}
      <Field
        label="Publish by itself at"
        hint="Your own time. Left empty, it stays as it is."
        type="datetime-local"
        value={details.scheduledAt}
        onValue={(scheduledAt) => set({ scheduledAt })}
        error={fieldError("body.scheduledAt")}
      />
      {details.scheduledAt !== "" && (
        <Select
          label="Then it is"
          value={details.scheduledVisibility}
          choices={later}
          onValue={(visibility) => set({ scheduledVisibility: visibility as Visibility })}
        />
      )}
    </>
  );
}
