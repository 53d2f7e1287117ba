import { useState } from "preact/hooks";
import { Notice } from "../../components/notice.tsx";
import { freshToken } from "../../session.ts";

/** Saves the figures as a file. A link alone would not carry who asks for it. */
export function SaveCsv({ path, name }: { path: string; name: string }) {
  const [error, setError] = useState<string | null>(null);

  async function save(): Promise<void> {
    setError(null);
    try {
      const token = await freshToken();
      const response = await fetch(`/api/v1/${path}`, {
        headers: token ? { authorization: `Bearer ${token}` } : {},
        signal: AbortSignal.timeout(30_000),
      });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const url = URL.createObjectURL(await response.blob());
      const link = Object.assign(document.createElement("a"), { href: url, download: name });
      link.click();
      URL.revokeObjectURL(url);
    } catch (cause) {
      setError(`The file could not be saved. ${(cause as Error).message}`);
    }
  }

  return (
    <>
      <button type="button" class="button button-quiet" onClick={() => void save()}>
        Save as CSV
      </button>
      {error && <Notice kind="error">{error}</Notice>}
    </>
  );
}
