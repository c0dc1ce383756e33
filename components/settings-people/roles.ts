import type { KeyScope, Role } from "@/lib/vocabulary";

/** What each role may do, in a line (contract section 2). */
export const ROLE_WORDS: Record<Role, string> = {
  viewer: "sees everything, asks and decides nothing",
  member: "agents may act for them",
  approver: "may decide requests",
  admin: "may change settings, policies, keys and people",
  owner: "may do everything, and make owners",
};

export const SCOPE_WORDS: Record<KeyScope, { label: string; detail: string }> = {
  requests: { label: "Guard calls and ask for approvals", detail: "What an agent needs" },
  "audit:read": { label: "Read the audit log", detail: "For exports and monitoring" },
  admin: { label: "Change settings and policies", detail: "For automation only; never give this to an agent" },
};

export const mayAdmin = (role: Role) => role === "admin" || role === "owner";
