type Operation = { tags?: string[]; operationId?: string };
type Document = { tags?: unknown; paths?: Record<string, Record<string, Operation>> };

/** Adds what generators and linters of OpenAPI ask for and contracts leave out: ids, tags, whole schemas. */
export function tidyOpenApi(document: Document): void {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  for (const { path, method, operation } of operations) operation.operationId = idOf(method, path);
  const names = operations.flatMap(({ operation }) => operation.tags ?? []);
  document.tags = [...new Set(names)].map((name) => ({ name }));
  completeSchemas(document);
}

/** `GET /videos/{id}/upload` is `getVideosByIdUpload`. */
function idOf(method: string, path: string): string {
  const words = path
    .replace(/\{(\w+)\}/g, (_whole, name: string) => `by-${name}`)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function completeSchemas(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const part of Object.values(value)) completeSchemas(part);
  if (Array.isArray(value)) return;
  const schema = value as { pattern?: unknown; prefixItems?: unknown[]; items?: unknown };
  // A pattern of JSON Schema is the expression alone (2020-12, section 6.3.3); the converter leaves flags behind it.
  if (typeof schema.pattern === "string") schema.pattern = schema.pattern.replace(/\/[dgimsuvy]+$/, "");
  if (Array.isArray(schema.prefixItems) && schema.items === undefined) {
    const count = schema.prefixItems.length;
    Object.assign(schema, { items: {}, minItems: count, maxItems: count });
  }
}
