import { listen, type StandIn } from "../../local/http-server.ts";

/** A page of another site that shows `address` in a frame, as its `?frame=` says. */
export function serveForeignSite(): Promise<StandIn> {
  return listen((request, response) => {
    const url = new URL(request.url ?? "/", "http://site");
    const address = (url.searchParams.get("frame") ?? "").replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><meta charset="utf-8"><title>Another site</title><body style="margin:0">
<iframe src="${address}" width="640" height="360" style="border:0" allow="autoplay; fullscreen"></iframe>`);
  });
}
