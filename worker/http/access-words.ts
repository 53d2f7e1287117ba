type Operation = {
  security?: Record<string, string[]>[];
  "x-permission"?: string;
  "x-roles"?: Record<string, string>;
  "x-scope"?: string | null;
};

const reaches: Record<string, string> = { any: "everybody's", own: "their own" };

/** Who may call an operation, as people read it: made of what `access` put into its contract. */
export function inWords(operation: Operation): string {
  const { "x-roles": roles, "x-scope": scope } = operation;
  if (!roles) return (operation.security ?? []).length > 0 ? "Needs a token of its own kind." : "Needs no permission.";
  const people = Object.entries(roles).map(([role, reach]) => `${role}s (${reaches[reach]})`);
  const keys = scope ? `with the scope \`${scope}\`, for what is the account's own` : "no";
  return `Allowed: ${people.join(", ")}. API keys: ${keys}.`;
}
