import type { Metadata } from "next";
import { AuditPage } from "@/components/audit/audit-page";
import { AUDIT_FILTERS, readAuditFilter } from "@/lib/audit/filter";
import { listAudit } from "@/lib/audit/list";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listProjects } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "Audit" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const given = await searchParams;
  const texts = Object.fromEntries(AUDIT_FILTERS.flatMap((name) => (typeof given[name] === "string" ? [[name, given[name]] as const] : [])));
  const { filter } = readAuditFilter(texts);
  const [projects, list] = await Promise.all([listProjects(signedIn.ctx, { limit: 200 }), filter === null ? null : listAudit(signedIn.ctx, { ...filter, limit: 50 })]);
  return <AuditPage projects={projects.items} first={list === null ? null : { texts, list }} />;
}
