import type { JsonObject } from "@countersign/sdk/canonical";
import { escapeGlob, reachCovers, type Reach } from "@countersign/sdk/policy";
import { markArguments, plainText, readShell, withoutSecrets } from "@/lib/approvals/preview";
import type { Review } from "@/lib/approvals/schema";

/** Widths between exactly this call and a pattern of one's own, from narrow to wide; pure. Each covers the call itself. */
export type ReachOption = Review["reaches"][number];

type Call = { action: string; resource: string | null; agentId: string | null; args: JsonObject | null };

const SHELL = /^(bash|sh|zsh|shell|terminal|exec|run_command|run_shell|run_terminal_cmd)(:|$)/i;
const MOST_OPTIONS = 5;

export function reachesOf(call: Call): ReachOption[] {
  const options = SHELL.test(call.action) ? shellReaches(call) : callReaches(call);
  const asked = { action: call.action, args: call.args ?? {}, ...(call.resource === null ? {} : { resource: call.resource }), ...(call.agentId === null ? {} : { agent: call.agentId }) };
  return options.filter(({ reach }) => reachCovers(reach as Reach, asked)).slice(0, MOST_OPTIONS);
}

function option(reach: Reach, pattern: string, aside: string): ReachOption {
  return { reach: reach as Record<string, unknown>, pattern: withoutSecrets(pattern), aside };
}

/** By the words of the command: what it was asked to do, its program, and any command with the same rights. */
function shellReaches({ action, args }: Call): ReachOption[] {
  const tool = action.includes(":") ? action.slice(0, action.indexOf(":") + 1) : `${action}:`;
  const command = typeof args?.["command"] === "string" ? args["command"] : action.slice(tool.length);
  const { words, features, asRoot } = readShell(command);
  if (features.length > 0) return [];
  const real = words.filter((word) => word.role !== "gap");
  const program = real.findIndex((word) => word.role === "program");
  const upTo = (index: number) => command.slice(0, (real[index]?.start ?? 0) + (real[index]?.text.length ?? 0));
  const like = (start: string, aside: string) => option({ action: `${escapeGlob(tool + start)} *` }, `${tool}${start} *`, aside);
  const found: ReachOption[] = [];
  if (program >= 0 && real[program + 1]?.role === "argument" && real.length > program + 2) found.push(like(upTo(program + 1), "whatever follows"));
  if (program >= 0 && real.length > program + 1) found.push(like(upTo(program), `any ${real[program]?.text ?? "program"} command`));
  if (asRoot > 0 && real[0]?.role === "root") found.push(like(real[0].text, "any command as root"));
  return found;
}

const MOST_LIMITS = 2;

/** By the numbers among the arguments, then with any arguments, then by the family of the name. */
function callReaches({ action, args }: Call): ReachOption[] {
  const exact = escapeGlob(action);
  const numbers = Object.entries(args ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === "number" && isPlainName(entry[0])).slice(0, MOST_LIMITS);
  const limits = numbers.map(([name, most]) => option({ action: exact, args: { [name]: { lte: most } } }, action, `${name} up to ${most.toLocaleString("en-US", { maximumFractionDigits: 20 })}, the rest may differ`));
  const cut = Math.max(action.lastIndexOf("."), action.indexOf(":"));
  const family = cut > 0 && cut < action.length - 1 ? [option({ action: `${escapeGlob(action.slice(0, cut + 1))}*` }, `${action.slice(0, cut + 1)}*`, "with any arguments")] : [];
  return [...limits, option({ action: exact }, action, "with any arguments"), ...family];
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
}

const LONGEST_LIMIT = 240;

/** Which arguments a pattern of one's own may be held to, with their values; the names of all others, which may then be anything. */
export function limitsOf(args: JsonObject | null): Review["limits"] {
  const fixed: Review["limits"]["fixed"] = [];
  const open: string[] = [];
  for (const [name, value] of Object.entries(args ?? {})) {
    const scalar = typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.length <= LONGEST_LIMIT);
    const marked = markArguments({ [name]: value as never }) as Record<string, unknown>;
    if (scalar && isPlainName(name) && marked[name] === value) fixed.push({ name, value });
    else open.push(plainText(Object.keys(marked)[0] ?? name));
  }
  return { fixed, open };
}
