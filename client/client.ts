import { EdgereelError } from "./edgereel-error.ts";
import { follow, type EncodeEvent } from "./follow.ts";
import type { Operations } from "./operations.ts";
import { send, type Connection } from "./send.ts";
import { upload, type UploadOptions } from "./upload.ts";

export type * from "./operations.ts";
export { EdgereelError };
export type { EncodeEvent, EncodeStatus } from "./follow.ts";
export type { PutPart, UploadOptions } from "./upload.ts";

export type ClientOptions = {
  /** The site's origin, such as `https://video.example.com`. */
  baseUrl: string;
  /** An API key (`erk_…`). Keep it on servers. */
  key?: string;
  /**
   * The access token of a sign-in, or a function that has the present one. It is called with a token that
   * the server refused, to answer another, or null where there is none.
   */
  token?: string | ((refused?: string) => Promise<string | null> | string | null);
  /** Sent with each request. */
  headers?: Record<string, string>;
};

/** A method and a path, as the reference at `/api/docs` has them: `GET /videos/{id}`. */
export type OperationName = keyof Operations;
type Extra = { signal?: AbortSignal; timeoutMs?: number };
type Options<K extends OperationName> = Operations[K]["options"] & Extra;
type Rest<K extends OperationName> = {} extends Operations[K]["options"]
  ? [options?: Options<K>]
  : [options: Options<K>];
/** The operations that answer `{items, nextCursor}`. */
export type ListName = {
  [K in OperationName]: Operations[K]["answer"] extends { items: unknown[]; nextCursor: string | null } ? K : never;
}[OperationName];
type Item<K extends ListName> = Operations[K]["answer"] extends { items: (infer T)[] } ? T : never;

export type Client = {
  /** Calls one operation. Throws EdgereelError with the API's code. What is no JSON comes as the `Response`. */
  call<K extends OperationName>(operation: K, ...rest: Rest<K>): Promise<Operations[K]["answer"]>;
  /** All items of a list, page after page, as they are asked for. */
  each<K extends ListName>(operation: K, ...rest: Rest<K>): AsyncGenerator<Item<K>, void>;
  /**
   * Sends a file in parts, several at once, to the `upload.endpoint` of a video or of an upload link, and
   * has it checked and queued. Rejects where it broke off; with `parts` from `onBegun` it goes on from there.
   */
  upload(endpoint: string, file: Blob, options: UploadOptions): Promise<void>;
  /** What happens to a video, until it is ready or has failed. A connection that breaks is opened again. */
  follow(videoId: string, options?: { signal?: AbortSignal }): AsyncGenerator<EncodeEvent, void>;
};

/** A client of one site, typed by the API's contracts. Runs on Node from 20 on, and in browsers. */
export function createClient({ baseUrl, key, token, headers = {} }: ClientOptions): Client {
  const connection: Connection = {
    baseUrl: new URL(baseUrl).origin,
    headers,
    token: async (refused) => key ?? (typeof token === "function" ? await token(refused) : (token ?? null)),
  };

  async function callByName(operation: string, options: Record<string, unknown> = {}): Promise<unknown> {
    const { path = {}, ...rest } = options;
    const [method = "", template = ""] = operation.split(" ");
    const response = await send(connection, method, fillIn(template, path as Record<string, unknown>), rest);
    if (response.status === 204) return undefined;
    if (!response.headers.get("content-type")?.startsWith("application/json")) return response;
    return response.json();
  }

  return {
    call: (operation, ...[options]) => callByName(operation, options) as never,
    async *each(operation, ...[options]) {
      const { query = {}, ...rest } = (options ?? {}) as { query?: Record<string, unknown> };
      for (let cursor = query.cursor; ;) {
        const page = (await callByName(operation, { ...rest, query: { ...query, cursor } })) as {
          items: never[];
          nextCursor: string | null;
        };
        yield* page.items;
        if (page.nextCursor === null) return;
        cursor = page.nextCursor;
      }
    },
    upload: (endpoint, file, options) => upload(connection, endpoint, file, options),
    follow: (videoId, options = {}) => follow(connection, videoId, options),
  };
}

function fillIn(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined || value === null || value === "") {
      throw new TypeError(`${template} needs path.${name}.`);
    }
    return encodeURIComponent(String(value));
  });
}
