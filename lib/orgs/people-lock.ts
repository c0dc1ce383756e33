import { lockOrganization } from "@/lib/orgs/repo";
import type { TxCtx } from "@/lib/context";

/** One change of an organization's people at a time, for the domains that change them beside this one. */
export async function lockOrganizationPeople(tx: TxCtx): Promise<void> {
  await lockOrganization(tx);
}
