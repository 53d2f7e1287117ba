import { request, type RequestOptions } from "./request.ts";
import { freshToken } from "./session.ts";

type Options = Omit<RequestOptions, "token">;

/** `request` in the name of whoever is signed in. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  return request<T>(method, path, { ...options, token: await freshToken() });
}

export const get = <T>(path: string, options?: Options) => call<T>("GET", path, options);
export const post = <T>(path: string, body?: unknown, options?: Options) => call<T>("POST", path, { ...options, body });
