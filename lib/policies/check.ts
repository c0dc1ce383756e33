import { parsePolicy, type PolicyDocument, type PolicyError } from "@countersign/sdk/policy";
import type { Ctx, TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { peopleProblems } from "@/lib/policies/problems";
import { presentError } from "@/lib/policies/present";
import { listKeyMakers } from "@/lib/policies/repo";
import { listMembers } from "@/lib/settings/eligible";
import { resolveSettings } from "@/lib/settings/resolve";

type Checked = { ok: true; document: PolicyDocument } | { ok: false; errors: readonly PolicyError[] };

/** Parses a policy and looks at the people that it names; everything that is wrong comes back at once, with its place. */
export async function checkPolicy(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, projectId: Id<"project">, yaml: string): Promise<Checked> {
  const parsed = parsePolicy(yaml);
  if (!parsed.ok) return parsed;
  const document = parsed.policy;
  if (!document.rules.some((rule) => rule.approval !== null)) return { ok: true, document };
  const [members, keyMakers, resolved] = await Promise.all([listMembers(ctx), listKeyMakers(ctx, projectId), resolveSettings(ctx, { keyId: null, projectId })]);
  const errors = peopleProblems(yaml, document, { members, keyMakers, row: resolved.row });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, document };
}

/** What did not come about because of the errors, as a sentence. */
const INSTEAD = {
  save: "The policy was not saved, and the version that is live stays.",
  test: "The draft has an error, so no action can be tested with it.",
  simulate: "The draft has an error, so no calls can be replayed under it.",
};

/** The document, or 422 with every error at its line and column; the last good version stays live (contract section 4). */
export async function requireValid(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, projectId: Id<"project">, yaml: string, to: keyof typeof INSTEAD): Promise<PolicyDocument> {
  const checked = await checkPolicy(ctx, projectId, yaml);
  if (checked.ok) return checked.document;
  const [first] = checked.errors;
  const rest = checked.errors.length > 1 ? ` There ${checked.errors.length === 2 ? "is 1 more error" : `are ${checked.errors.length - 1} more errors`}.` : "";
  const where = first === undefined ? "" : `Line ${first.line}, column ${first.column}: ${first.message}`;
  throw new AppError("policy_invalid", `${INSTEAD[to]} ${where}${rest}`, { details: { errors: checked.errors.map(presentError) } });
}
