import { useState } from "preact/hooks";
import { get } from "../api.ts";
import type { Import, Video } from "../api-types.ts";
import { useLoad } from "../load.ts";
import { AskForFile } from "./ask-for-file.tsx";
import { ImportForm } from "./import-form.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { UploadForm } from "./upload-form.tsx";

/** The ways in: a file of this device, one that lies behind a link, or one that somebody else has. An import under way is shown first. */
export function UploadWays({ video }: { video: Video | null }) {
  const [way, setWay] = useState<"file" | "link" | "ask">("file");
  const [taker, setTaker] = useState(video);
  const [begun, setBegun] = useState(false);
  // Only its import can go on while nobody sends anything.
  const asked = video?.state === "uploading" ? video.id : "";
  const found = useLoad(asked, async (signal) =>
    asked === "" ? null : get<Import>(`videos/${asked}/upload/import`, { signal }).catch(() => null),
  );
  if (taker && (begun || found.value?.state === "running")) {
    const leave = () => {
      setBegun(false);
      setWay("link");
      found.reload();
    };
    return <ImportProgress video={taker} onLeave={leave} />;
  }
  if (way === "file") return <UploadForm video={taker} onLink={() => setWay("link")} onAsk={() => setWay("ask")} />;
  if (way === "ask") return <AskForFile onFile={() => setWay("file")} />;
  const follow = (importing: Video) => {
    setTaker(importing);
    setBegun(true);
  };
  return <ImportForm video={taker} onFile={() => setWay("file")} onBegun={follow} />;
}
