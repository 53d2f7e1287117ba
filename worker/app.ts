import { Fault } from "../schema/errors.ts";
import { authenticate } from "./auth/authenticate.ts";
import { authRoutes } from "./auth/routes.ts";
import { captionRoutes } from "./captions/routes.ts";
import { depsOf } from "./deps.ts";
import { downloadRoutes } from "./downloads/routes.ts";
import { encodeRoutes } from "./encodes/routes.ts";
import { answerApiDocs } from "./http/api-docs.ts";
import { apiBody, captionFile, longBody } from "./http/body-limit.ts";
import { corsByList } from "./http/cors.ts";
import { answerHealth } from "./http/health.ts";
import { limitReads } from "./http/limit-reads.ts";
import { logRequest } from "./http/log-request.ts";
import { openApiDocument } from "./http/openapi.ts";
import { answerError } from "./http/problem.ts";
import { requestId } from "./http/request-id.ts";
import { newRouter } from "./http/router.ts";
import { apiHeaders, securityHeaders } from "./http/security-headers.ts";
import { relayAfterChanges } from "./outbox/outbox.ts";
import { imageRoutes } from "./images/routes.ts";
import { serveMedia } from "./playback/gate.ts";
import { playbackRoutes } from "./playback/routes.ts";
import { searchRoutes } from "./search/routes.ts";
import { transcodeRoutes } from "./transcode/routes.ts";
import { importRoutes } from "./uploads/import-routes.ts";
import { uploadRoutes } from "./uploads/routes.ts";
import { userRoutes } from "./users/routes.ts";
import { videoRoutes } from "./videos/routes.ts";
import { serveEmbed } from "./web/embed-page.ts";
import { serveWeb } from "./web/pages.ts";

/** The API, without what it is mounted in. */
export const api = newRouter();
api.use(apiHeaders);
api.use(corsByList);
api.use((c, next) => {
  const long = c.req.path.endsWith("/complete") || c.req.path.endsWith("/transcode/reports");
  if (c.req.method === "PUT" && /\/captions\/[^/]+$/.test(c.req.path)) return captionFile(c, next);
  return (long ? longBody : apiBody)(c, next);
});
api.use(authenticate);
api.use(limitReads);
api.use("/videos/*", relayAfterChanges);
for (const feature of [
  authRoutes,
  userRoutes,
  videoRoutes,
  uploadRoutes,
  importRoutes,
  transcodeRoutes,
  playbackRoutes,
  downloadRoutes,
  encodeRoutes,
  captionRoutes,
  imageRoutes,
  searchRoutes,
]) {
  api.route("/", feature);
}
api.get("/openapi.json", (c) => c.json(openApiDocument(api)));
api.all("*", () => {
  throw new Fault("NOT_FOUND", "There is no such endpoint. /api/v1/openapi.json lists them.");
});

export const app = newRouter();
app.onError(answerError);
app.use(requestId);
app.use(logRequest);
app.use(securityHeaders);
app.use(async (c, next) => {
  c.set("deps", depsOf(c.env));
  await next();
});
app.get("/healthz", answerHealth);
app.get("/.well-known/jwks.json", (c) => {
  c.header("cache-control", "public, max-age=300");
  return c.json(c.get("deps").keys.jwks);
});
app.all("/media/*", serveMedia);
app.get("/api/docs", (c) => answerApiDocs(c, openApiDocument(api)));
app.route("/api/v1", api);
app.get("/embed/:reference", serveEmbed);
app.all("*", serveWeb);
