import { actorOf } from "../audit/audit.ts";
import { requirePermission } from "../auth/permissions.ts";
import { dropRefreshToken } from "../auth/refresh-cookie.ts";
import type { AppContext } from "../http/context.ts";
import { clientAddress, takeFromLimit } from "../http/rate-limit.ts";
import { newRouter } from "../http/router.ts";
import { deleteAccount, updateAccount } from "./accounts.ts";
import * as contract from "./contract.ts";
import { askForNewEmail, confirmEmail, resendVerification } from "./email.ts";
import { changePassword, forgotPassword, resetPassword } from "./password.ts";

export const accountRoutes = newRouter();

accountRoutes.openapi(contract.verifyEmail, async (c) => {
  return c.json(await confirmEmail(c.get("deps"), c.req.valid("json").token), 200);
});

accountRoutes.openapi(contract.resendVerification, async (c) => {
  const { email } = c.req.valid("json");
  await takeFromLimit(c, "resendAddress", clientAddress(c));
  await takeFromLimit(c, "resend", email);
  await resendVerification(c.get("deps"), email);
  return c.json({ message: "If this address waits to be confirmed, a mail with a link is on its way to it." }, 202);
});

accountRoutes.openapi(contract.forgotPassword, async (c) => {
  const { email } = c.req.valid("json");
  await takeFromLimit(c, "forgotAddress", clientAddress(c));
  await takeFromLimit(c, "forgot", email);
  await forgotPassword(c.get("deps"), email);
  return c.json({ message: "If there is an account with this address, a mail with a link is on its way to it." }, 202);
});

accountRoutes.openapi(contract.resetPassword, async (c) => {
  await resetPassword(c.get("deps"), c.req.valid("json"));
  return c.body(null, 204);
});

accountRoutes.openapi(contract.updateAccount, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "account.update");
  return c.json(await updateAccount(c.get("deps"), userId, c.req.valid("json")), 200);
});

accountRoutes.openapi(contract.changePassword, async (c) => {
  const { userId, credential } = requirePermission(c.get("viewer"), "account.update");
  await countGuess(c, userId);
  // No API key holds the permission.
  const sessionId = credential.kind === "session" ? credential.sessionId : "";
  await changePassword(c.get("deps"), { userId, sessionId }, c.req.valid("json"));
  return c.body(null, 204);
});

accountRoutes.openapi(contract.changeEmail, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "account.update");
  await countGuess(c, userId);
  await askForNewEmail(c.get("deps"), userId, c.req.valid("json"));
  return c.json({ message: "A mail with a link is on its way to the new address." }, 202);
});

accountRoutes.openapi(contract.deleteAccount, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "account.delete");
  await countGuess(c, userId);
  await deleteAccount(c.get("deps"), userId, c.req.valid("json").password, actorOf(c));
  dropRefreshToken(c);
  return c.body(null, 204);
});

// Whoever has got hold of a session must not find out the password by asking often.
async function countGuess(c: AppContext, userId: string): Promise<void> {
  await takeFromLimit(c, "signIn", userId);
}
