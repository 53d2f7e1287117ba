import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { displayName, email, password } from "../auth/contract.ts";
import { access, json, jsonBody, plainText, problemResponses } from "../http/contract.ts";
import { User } from "../users/present-user.ts";

const linkToken = z.string().regex(/^[\w-]{43}$/, "must be the part of the link behind the #");
const ownPassword = z.string().min(1).max(128).meta({ description: "The account's password as it is now." });

/** The same for known and unknown addresses. */
const sent = json(
  z.object({ message: z.string() }).meta({ id: "MailSent" }),
  "Taken note of. Whether a mail was sent is told to nobody but its reader.",
);
const gone = { 410: { ...problemResponses[404], description: "The link does not work any more." } };

export const verifyEmail = createRoute({
  method: "post",
  path: "/auth/verify-email",
  tags: ["account"],
  summary: "Confirm an e-mail address by the link that was sent to it",
  description: "Takes the links of a registration and of a change of address. Each works once.",
  ...access({ limit: "write" }),
  request: { body: jsonBody(z.object({ token: linkToken })) },
  responses: {
    200: json(z.object({ email: z.string() }), "The address is confirmed."),
    ...problemResponses,
    ...gone,
  },
});

export const resendVerification = createRoute({
  method: "post",
  path: "/auth/verify-email/resend",
  tags: ["account"],
  summary: "Have the confirmation link sent again",
  description: "Answers the same for addresses without an account and for those that are confirmed already.",
  ...access({ handlerLimits: ["resend", "resendAddress"] }),
  request: { body: jsonBody(z.object({ email })) },
  responses: { 202: sent, ...problemResponses },
});

export const forgotPassword = createRoute({
  method: "post",
  path: "/auth/forgot-password",
  tags: ["account"],
  summary: "Have a link for a new password sent",
  description: "Answers the same for addresses without an account.",
  ...access({ handlerLimits: ["forgot", "forgotAddress"] }),
  request: { body: jsonBody(z.object({ email })) },
  responses: { 202: sent, ...problemResponses },
});

export const resetPassword = createRoute({
  method: "post",
  path: "/auth/reset-password",
  tags: ["account"],
  summary: "Set a new password by the link that was sent",
  description: "The link works once, within 30 minutes. All sessions of the account end.",
  ...access({ limit: "write" }),
  request: { body: jsonBody(z.object({ token: linkToken, password })) },
  responses: { 204: { description: "The password is set. Sign in with it." }, ...problemResponses, ...gone },
});

const AccountChanges = z
  .object({ displayName, bio: plainText(1_000) })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one field to change");
export type AccountChanges = z.infer<typeof AccountChanges>;

export const updateAccount = createRoute({
  method: "patch",
  path: "/users/me",
  tags: ["account"],
  summary: "Change your name or what your channel tells of you",
  ...access({ permission: "account.update", limit: "write" }),
  request: { body: jsonBody(AccountChanges) },
  responses: { 200: json(User, "Your account."), ...problemResponses },
});

export const changePassword = createRoute({
  method: "put",
  path: "/users/me/password",
  tags: ["account"],
  summary: "Change your password",
  description: "Ends all your other sessions.",
  ...access({ permission: "account.update", handlerLimits: ["signIn"] }),
  request: { body: jsonBody(z.object({ currentPassword: ownPassword, password })) },
  responses: { 204: { description: "Changed." }, ...problemResponses },
});

export const changeEmail = createRoute({
  method: "post",
  path: "/users/me/email",
  tags: ["account"],
  summary: "Change your e-mail address",
  description: "The new address gets a link that makes it the account's; the old one is told.",
  ...access({ permission: "account.update", handlerLimits: ["signIn"] }),
  request: { body: jsonBody(z.object({ email, password: ownPassword })) },
  responses: { 202: sent, ...problemResponses },
});

export const deleteAccount = createRoute({
  method: "delete",
  path: "/users/me",
  tags: ["account"],
  summary: "Delete your account with everything that belongs to it",
  ...access({ permission: "account.delete", handlerLimits: ["signIn"] }),
  request: { body: jsonBody(z.object({ password: ownPassword })) },
  responses: { 204: { description: "Deleted. There is no way back." }, ...problemResponses },
});
