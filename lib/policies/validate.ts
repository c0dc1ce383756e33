import type { PolicyDocument } from "@countersign/sdk/policy";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { listAway } from "@/lib/people/current";
import { awayWarnings, type AwayWarning } from "@/lib/policies/away";
import { checkPolicy } from "@/lib/policies/check";
import { presentError } from "@/lib/policies/present";
import { requireProject } from "@/lib/policies/project";
import type { Validation } from "@/lib/policies/schema";
import { listMembers } from "@/lib/settings/eligible";
import { resolveSettings } from "@/lib/settings/resolve";

/** Whether a text could be saved, and everything that is wrong with it; never writes. */
export async function validatePolicy(ctx: Ctx, projectId: Id<"project">, yaml: string): Promise<Validation> {
  await requireProject(ctx, projectId);
  const checked = await checkPolicy(ctx, projectId, yaml);
  if (checked.ok) return { valid: true, errors: [], rules: checked.document.rules.length, warnings: await warningsOf(ctx, projectId, checked.document) };
  return { valid: false, errors: checked.errors.map(presentError), rules: null };
}

async function warningsOf(ctx: Ctx, projectId: Id<"project">, document: PolicyDocument): Promise<AwayWarning[]> {
  const away = await listAway(ctx);
  if (away.length === 0) return [];
  const [members, resolved] = await Promise.all([listMembers(ctx), resolveSettings(ctx, { keyId: null, projectId })]);
  return awayWarnings(document, { members, away, row: resolved.row });
}
