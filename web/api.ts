import { ApiError, request, type RequestOptions } from "./request.ts";
import { freshToken, tokenAfterRefusal } from "./session.ts";

type Options = Omit<RequestOptions, "token">;

/** `request` in the name of whoever is signed in. A token that is good no more is renewed once. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const token = await freshToken();
  try {
    return await request<T>(method, path, { ...options, token });
  } catch (error) {
    const isRefused = error instanceof ApiError && (error.code === "TOKEN_INVALID" || error.code === "TOKEN_EXPIRED");
    const another = isRefused && token !== null ? await tokenAfterRefusal(token) : null;
    if (another === null) throw error;
    return request<T>(method, path, { ...options, token: another });
  }
}

export const get = <T>(path: string, options?: Options) => call<T>("GET", path, options);
export const post = <T>(path: string, body?: unknown, options?: Options) => call<T>("POST", path, { ...options, body });
