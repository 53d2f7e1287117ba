import type { CreatorRequest, User } from "../../api-types.ts";

// The admins' part of the API, as docs/openapi.json has it.

export type AdminUser = User & {
  createdAt: string;
  emailVerified: boolean;
  status: "active" | "suspended";
  suspendedReason: string | null;
  videoCount: number;
};

export type WaitingRequest = CreatorRequest & { user: User & { createdAt: string } };

export type Named = { id: string; name: string | null; email: string | null };

export type AuditEntry = {
  id: string;
  action: string;
  actor: Named | null;
  target: Named;
  detail: { before?: Change; after?: Change; reason?: string; role?: string; videos?: number; open?: boolean };
  requestId: string | null;
  address: string | null;
  createdAt: string;
};
type Change = { role?: string; status?: string; reason?: string | null };
