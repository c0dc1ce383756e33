import type { Metadata } from "next";
import { OrganizationPage } from "@/components/settings-people/organization-page";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { showOrganization } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "Organization, Settings" };

export default async function Page() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  return <OrganizationPage admin={roleAtLeast(signedIn.me.role, "admin")} initial={await showOrganization(signedIn.ctx)} />;
}
