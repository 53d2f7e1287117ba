import type { OpenAPIHono } from "@hono/zod-openapi";
import { inWords } from "./access-words.ts";
import type { AppEnv } from "./context.ts";
import { describeLimit } from "./rate-limits.ts";
import { tidyOpenApi } from "./tidy-openapi.ts";

const about = {
  openapi: "3.1.0",
  info: {
    title: "Edgereel API",
    version: "1.0.0",
    description:
      "Video on demand from the edge. Errors are `application/problem+json` with a stable `code`. " +
      "Lists take `limit` and `cursor` and answer `{items, nextCursor}`. Limited answers carry `RateLimit-*` headers; " +
      `besides its own limit every GET counts as ${describeLimit("read")}.`,
    contact: { name: "Whoever runs this site" },
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/api/v1" }],
};

/** The OpenAPI 3.1 document of everything that is mounted in `api`. */
export function openApiDocument(api: OpenAPIHono<AppEnv>) {
  api.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The access token of a sign-in, or an API key (`erk_…`) that has the scope.",
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "job", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The token in a transcode job's message.",
  });
  const document = api.getOpenAPI31Document(about);
  tidyOpenApi(document as never);
  // Most readers of such documents show the description, and not the fields of our own.
  for (const operation of Object.values(document.paths ?? {}).flatMap((path) => Object.values(path))) {
    const { description = "" } = operation as { description?: string };
    Object.assign(operation, { description: `${description}\n\n${inWords(operation)}`.trim() });
  }
  return document;
}
