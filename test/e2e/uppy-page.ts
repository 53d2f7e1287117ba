import { build, type Rolldown } from "vite";
import { listen, type StandIn } from "../../local/http-server.ts";

const entry = "virtual:uppy-page";
const source = `
import Uppy from "@uppy/core";
import AwsS3 from "@uppy/aws-s3";
window.upload = async (endpoint, sizeBytes, head, inParts) => {
  const bytes = new Uint8Array(sizeBytes).fill(7);
  bytes.set(head);
  const uppy = new Uppy().use(AwsS3, { endpoint, shouldUseMultipart: inParts });
  uppy.addFile({ name: "clip.mp4", type: "video/mp4", data: new Blob([bytes], { type: "video/mp4" }) });
  const { successful, failed } = await uppy.upload();
  return { successful: successful.length, errors: failed.map((file) => String(file.error)) };
};`;

/** A page of another site that has Uppy as it comes, with nothing of ours but the endpoint that it is given. */
export async function serveUppyPage(): Promise<StandIn> {
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [
      {
        name: "uppy-page",
        resolveId: (id) => (id === entry ? `\0${entry}` : null),
        load: (id) => (id === `\0${entry}` ? source : null),
      },
    ],
    build: { write: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput;
  const script = built.output[0].code;
  return listen((request, response) => {
    const isScript = request.url === "/page.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(
      isScript ? script : '<!doctype html><title>Shop</title><script type="module" src="/page.js"></script>',
    );
  });
}
