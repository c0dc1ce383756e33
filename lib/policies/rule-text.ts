import type { Rule } from "@countersign/sdk/policy";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { compiledVersion } from "@/lib/policies/compiled";
import { findPolicy, findVersion } from "@/lib/policies/repo";

/** A rule as it stood in a version: `head` names it for people, `text` is all of it. */
export type RuleText = { rule: Rule; head: string; text: string; live: boolean };

/** The rules of a saved version, top to bottom; none where there is no such version. */
export async function rulesOfVersion(ctx: Pick<Ctx, "db" | "orgId">, projectId: Id<"project">, version: number): Promise<readonly RuleText[]> {
  const policy = await findPolicy(ctx, projectId);
  const row = policy === undefined ? undefined : await findVersion(ctx, policy.id, version);
  if (policy === undefined || row === undefined) return [];
  const { document } = await compiledVersion(policy.id, version, () => Promise.resolve(row.yaml));
  const lines = row.yaml.split(/\r?\n/);
  return document.rules.map((rule, index) => {
    const text = lines.slice(rule.line - 1, (document.rules[index + 1]?.line ?? lines.length + 1) - 1).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")).join("\n");
    return { rule, head: headOf(rule, text), text, live: policy.currentVersion === version };
  });
}

const NUMBERED = /^rule-\d+$/;

/** Its name where it has one, else the line that it starts with, without what YAML needs. */
function headOf(rule: Rule, text: string): string {
  if (!NUMBERED.test(rule.id)) return rule.id;
  const first = text.split("\n")[0] ?? rule.id;
  const plain = first.replace(/^-\s*/, "").replace(/\s+#.*$/, "");
  return /^effect:\s*\w+$/.test(plain) && rule.patterns[0] !== undefined ? `${plain}, ${rule.patterns[0]}` : plain;
}
