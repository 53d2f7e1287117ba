import { Fault } from "../schema/errors.ts";
import { adminRoutes } from "./admin/routes.ts";
import { accountRoutes } from "./accounts/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import { analyticsRoutes } from "./analytics/routes.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { authenticate } from "./auth/authenticate.ts";
import { jsonBodies } from "./auth/json-bodies.ts";
import { authRoutes } from "./auth/routes.ts";
import { captionRoutes } from "./captions/routes.ts";
import { commentModerationRoutes } from "./comments/moderation-routes.ts";
import { commentRoutes } from "./comments/routes.ts";
import { creatorRequestRoutes } from "./creator-requests/routes.ts";
import { channelRoutes } from "./channels/routes.ts";
import { depsOf } from "./deps.ts";
import { anyOrigin, uploadLinkRoutes } from "./direct-uploads/link-routes.ts";
import { directUploadRoutes } from "./direct-uploads/routes.ts";
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
import { wellFormedBody } from "./http/well-formed-body.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { relayAfterChanges } from "./outbox/outbox.ts";
import { historyRoutes } from "./history/routes.ts";
import { likeRoutes } from "./likes/routes.ts";
import { liveRoutes } from "./live/routes.ts";
import { imageRoutes } from "./images/routes.ts";
import { serveMedia } from "./playback/gate.ts";
import { moderationRoutes } from "./moderation/routes.ts";
import { playbackRoutes } from "./playback/routes.ts";
import { playlistRoutes } from "./playlists/routes.ts";
import { quotaRoutes } from "./quotas/routes.ts";
import { recommendationRoutes } from "./recommendations/routes.ts";
import { searchRoutes } from "./search/routes.ts";
import { serveFeed } from "./sharing/serve-feed.ts";
import { serveOembed } from "./sharing/serve-oembed.ts";
import { serveRobots, serveSitemap, serveSitemapPage } from "./sharing/serve-sitemap.ts";
import { sessionRoutes } from "./sessions/routes.ts";
import { siteRoutes } from "./site/routes.ts";
import { statusRoutes } from "./status/routes.ts";
import { answerMetrics } from "./telemetry/answer-metrics.ts";
import { transcodeRoutes } from "./transcode/routes.ts";
import { importRoutes } from "./uploads/import-routes.ts";
import { uploadRoutes } from "./uploads/routes.ts";
import { userRoutes } from "./users/routes.ts";
import { videoRoutes } from "./videos/routes.ts";
import { viewRoutes } from "./views/routes.ts";
import { webhookRoutes } from "./webhooks/routes.ts";
import { serveEmbed } from "./web/embed-page.ts";
import { serveWeb } from "./web/pages.ts";

/** The API, without what it is mounted in. */
export const api = newRouter();
api.use(apiHeaders);
api.use("/upload-links/*", anyOrigin);

api.use(corsByList);
api.use((c, next) => {
  const long = c.req.path.endsWith("/complete") || c.req.path.endsWith("/transcode/reports");
  if (c.req.method === "PUT" && /\/captions\/[^/]+$/.test(c.req.path)) return captionFile(c, next);
  return (long ? longBody : apiBody)(c, next);
});
api.use(wellFormedBody);
api.use("/auth/*", jsonBodies);
api.use(authenticate);
for (const feature of ["videos", "comments", "users", "admin", "direct-uploads", "upload-links"]) {
  api.use(`/${feature}/*`, relayAfterChanges);
}
// Those that owe a mail; sign-ins and refreshes owe nothing.
for (const path of ["register", "verify-email", "verify-email/resend", "forgot-password", "reset-password"]) {
  api.use(`/auth/${path}`, relayAfterChanges);
}
api.use(limitReads);
for (const feature of [
  authRoutes,
  accountRoutes,
  sessionRoutes,
  userRoutes,
  quotaRoutes,
  adminRoutes,
  creatorRequestRoutes,
  auditRoutes,
  videoRoutes,
  uploadRoutes,
  importRoutes,
  transcodeRoutes,
  playbackRoutes,
  downloadRoutes,
  encodeRoutes,
  captionRoutes,
  imageRoutes,
  apiKeyRoutes,
  directUploadRoutes,
  uploadLinkRoutes,
  searchRoutes,
  channelRoutes,
  likeRoutes,
  commentRoutes,
  commentModerationRoutes,
  recommendationRoutes,
  playlistRoutes,
  historyRoutes,
  notificationRoutes,
  liveRoutes,
  viewRoutes,
  analyticsRoutes,
  moderationRoutes,
  siteRoutes,
  statusRoutes,
  webhookRoutes,
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
// Before the dependencies: it also tells why there are none.
app.get("/healthz", answerHealth);
app.use(async (c, next) => {
  c.set("deps", depsOf(c.env));
  await next();
});
app.get("/.well-known/jwks.json", (c) => {
  c.header("cache-control", "public, max-age=300");
  return c.json(c.get("deps").keys.jwks);
});
app.get("/metrics", answerMetrics);
app.all("/media/*", serveMedia);
app.get("/api/docs", (c) => answerApiDocs(c, openApiDocument(api)));
app.route("/api/v1", api);
app.all("/api/*", () => {
  throw new Fault("NOT_FOUND", "There is no such endpoint. /api/docs describes those there are.");
});
app.get("/embed/:reference", serveEmbed);
// Answers for programs of others, each of which asks the database.
for (const path of ["/oembed", "/channels/*", "/sitemap.xml", "/sitemaps/*"]) app.use(path, limitReads);
app.get("/oembed", serveOembed);
app.get("/channels/:id/feed.xml", serveFeed);
app.get("/sitemap.xml", serveSitemap);
app.get("/sitemaps/:file", serveSitemapPage);
app.get("/robots.txt", serveRobots);
app.get("*", serveWeb);
app.all("*", () => {
  throw new Fault("METHOD_NOT_ALLOWED", "Pages can only be read.", { headers: { allow: "GET, HEAD" } });
});
