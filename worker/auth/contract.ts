import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { User } from "../users/present-user.ts";

export const email = z
  .string()
  .max(254)
  .transform((address) => address.trim().toLowerCase())
  .pipe(z.email("must be an e-mail address"));
// Length alone, no rules of composition (ASVS 6.2): a sentence is welcome.
export const password = z.string().min(8, "must have at least 8 characters").max(128);
export const displayName = z.string().trim().min(1).max(80);

const SignedIn = z
  .object({
    user: User,
    accessToken: z.string(),
    expiresIn: z.number().int().meta({ description: "Seconds until the access token ends." }),
    refreshToken: z.string().optional().meta({ description: "Browsers get it as a cookie instead." }),
  })
  .meta({ id: "SignedIn" });

const refreshBody = {
  required: false,
  content: { "application/json": { schema: z.object({ refreshToken: z.string().max(200).optional() }) } },
};

export const register = createRoute({
  method: "post",
  path: "/auth/register",
  tags: ["auth"],
  summary: "Create an account and sign in",
  ...access({ handlerLimits: ["register"] }),
  request: { body: jsonBody(z.object({ email, password, displayName })) },
  responses: { 201: json(SignedIn, "The new account, signed in."), ...problemResponses },
});

export const signIn = createRoute({
  method: "post",
  path: "/auth/login",
  tags: ["auth"],
  summary: "Sign in",
  ...access({ handlerLimits: ["signIn", "signInAddress"] }),
  request: { body: jsonBody(z.object({ email, password: z.string().min(1).max(128) })) },
  responses: { 200: json(SignedIn, "Signed in."), ...problemResponses },
});

export const refresh = createRoute({
  method: "post",
  path: "/auth/refresh",
  tags: ["auth"],
  summary: "Exchange the refresh token for a new pair",
  description: "Each refresh token works once; the last one also within 30 s, for answers that were lost.",
  ...access({ limit: "refresh" }),
  request: { body: refreshBody },
  responses: { 200: json(SignedIn, "A new pair."), ...problemResponses },
});

export const signOut = createRoute({
  method: "post",
  path: "/auth/logout",
  tags: ["auth"],
  summary: "End the session of a refresh token",
  ...access({}),
  request: { body: refreshBody },
  responses: { 204: { description: "Ended, if there was one." }, ...problemResponses },
});
