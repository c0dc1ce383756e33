import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { checkPolicy } from "@/lib/policies/check";
import { presentError } from "@/lib/policies/present";
import { requireProject } from "@/lib/policies/project";
import type { Validation } from "@/lib/policies/schema";

/** Whether a text could be saved, and everything that is wrong with it; never writes. */
export async function validatePolicy(ctx: Ctx, projectId: Id<"project">, yaml: string): Promise<Validation> {
  await requireProject(ctx, projectId);
  const checked = await checkPolicy(ctx, projectId, yaml);
  if (checked.ok) return { valid: true, errors: [], rules: checked.document.rules.length };
  return { valid: false, errors: checked.errors.map(presentError), rules: null };
}
