import { useState } from "preact/hooks";
import { ApiError } from "./request.ts";

/** A form's way: busy while it is sent, then the error of the whole or of each field. */
export function useSubmit(send: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | Error | null>(null);
  const fields = error instanceof ApiError ? error.fields : [];
  return {
    busy,
    /** The error, unless it stands at a field that the form shows. */
    message: (shown: string[]) => (error && !fields.some(({ path }) => shown.includes(path)) ? error.message : null),
    fieldError: (path: string) => fields.find((field) => field.path === path)?.message,
    /** The error of a field that is a list, at whichever of its entries. */
    fieldErrorBelow: (path: string) => fields.find((field) => field.path.startsWith(path))?.message,
    async submit(event: Event): Promise<void> {
      event.preventDefault();
      if (busy) return;
      setBusy(true);
      setError(null);
      await send().catch((cause: Error) => setError(cause));
      setBusy(false);
    },
  };
}
