import type { JsonObject } from "@countersign/sdk/canonical";
import { listRecentCalls } from "@/lib/audit/recent-calls";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { requireProject } from "@/lib/policies/project";
import type { PolicyHints } from "@/lib/policies/schema";
import { listMembers } from "@/lib/settings/eligible";

const DAYS = 30;
const MOST_CALLS = 5_000;
const MOST_WORDS = 200;
const LONGEST_WORD = 200;

/** Words for whoever writes a policy: what the newest 5,000 calls of 30 days named, the most often called first and then the newest, and who could approve. Throws 404. */
export async function policyHints(ctx: Ctx, projectId: Id<"project">): Promise<PolicyHints> {
  await requireProject(ctx, projectId);
  const [calls, members] = await Promise.all([listRecentCalls(ctx, projectId, { days: DAYS, limit: MOST_CALLS }), listMembers(ctx)]);
  return {
    actions: mostOften(calls.map((call) => call.action)),
    resources: mostOften(calls.map((call) => call.resource)),
    agents: mostOften(calls.map((call) => call.agentId)),
    arguments: mostOften(calls.flatMap((call) => argumentNames(call.args))),
    members: members.filter((member) => member.active && member.role !== "viewer").map(({ email, name, role }) => ({ email, name, role })),
  };
}

function argumentNames(args: string | null): string[] {
  return args === null ? [] : Object.keys(JSON.parse(args) as JsonObject);
}

/** Half of the words by how often they were called, and the newest ones beside them: what was called a minute ago is what a rule is written for. */
function mostOften(words: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== null && word !== "" && word.length <= LONGEST_WORD) counts.set(word, (counts.get(word) ?? 0) + 1);
  const newest = [...counts.keys()];
  const frequent = [...counts].toSorted(([, many], [, more]) => more - many).slice(0, MOST_WORDS / 2).map(([word]) => word);
  return [...new Set([...frequent, ...newest])].slice(0, MOST_WORDS);
}
