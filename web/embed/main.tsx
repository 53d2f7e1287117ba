import { render } from "preact";
import { Embed, type EmbeddedVideo } from "./embed.tsx";
import { readStartOptions } from "./start-options.ts";
import "../style/base.css";
import "../style/parts.css";
import "../style/player.css";
import "../style/embed.css";

// worker/web/embed-page.ts writes into the page which video it shows, or why it shows none.
const root = document.getElementById("app");
if (root) {
  const { video, message = "This video is not available." } = root.dataset;
  const content = video === undefined ? message : (JSON.parse(video) as EmbeddedVideo);
  render(<Embed content={content} start={readStartOptions(window.location.search)} />, root);
}
