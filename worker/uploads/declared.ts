/** What the client says of its file before it sends it; `size` in bytes. */
export type Declared = { filename: string; type: string; size?: number | undefined };

/** Of the body that begins an upload in parts. Clients put what they like in its metadata: only a size that is one counts. */
export function declaredBy(body: Declared & { metadata?: Record<string, unknown> | undefined }): Declared {
  const { filename, type, size, metadata } = body;
  return { filename, type, size: size ?? sizeOf(metadata) };
}

function sizeOf(metadata: Record<string, unknown> | undefined): number | undefined {
  const size = Number(metadata?.size);
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}
