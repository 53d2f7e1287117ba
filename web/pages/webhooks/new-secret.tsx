import { CopyField } from "../../components/copy-field.tsx";
import { Notice } from "../../components/notice.tsx";

/** A secret that was just made. */
export function NewSecret({ secret, rotated = false }: { secret: string; rotated?: boolean }) {
  return (
    <Notice>
      <p>
        <strong>Copy the webhook's secret now.</strong> It is not shown again.
      </p>
      <CopyField label="Signing secret" text={secret} />
      <p class="field-hint">
        {rotated
          ? "Messages are signed by it and by the one before for 24 hours, then by this one alone."
          : "With it your server makes sure that a message is from here. Keep it there, out of pages and code."}
      </p>
    </Notice>
  );
}
