import { firstName, formatDuration, listAnd, listOr } from "@/components/ui/format";
import type { PersonWire, ScopeNodeWire } from "@/lib/settings/schema";

const NAMES_SHOWN = 5;
const SCOPE_WORD = { org: "organization", project: "project", api_key: "key" } as const;

type Named = Pick<ScopeNodeWire, "scope" | "name">;

/** `project web`, `key web-ci`, `organization acme`. */
export function placeWords({ scope, name }: Named): string {
  return `${SCOPE_WORD[scope]} ${name}`;
}

/** The same at the head of a line. */
export function placeTitle(node: Named): string {
  const words = placeWords(node);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function placeKind(node: Pick<ScopeNodeWire, "scope" | "last_four">): string {
  return node.last_four === null ? SCOPE_WORD[node.scope] : `key, ${node.last_four}`;
}

/** Who may decide, in a cell: `Every approver`, `Carol, Dana`, `4 people`. */
export function decidersShort({ resolved }: ScopeNodeWire): string {
  if (!resolved.enabled) return resolved.scope === "default" ? "No row answers" : "Agents get E1500";
  if (!resolved.named) return "Every approver";
  if (resolved.approvers.length === 0) return "Nobody";
  return resolved.approvers.length <= 2 ? resolved.approvers.map((person) => firstName(person.name)).join(", ") : `${resolved.approvers.length} people`;
}

/** Who may decide, in a sentence; a quorum says how many of them. */
function deciders({ resolved }: ScopeNodeWire): string {
  const names = resolved.approvers.map((person) => firstName(person.name));
  if (names.length === 0) return "Nobody";
  const quorum = resolved.quorum ?? 1;
  if (names.length > NAMES_SHOWN) return quorum > 1 ? `Any ${quorum} of ${names.length} people` : `Any of ${names.length} people`;
  return quorum > 1 ? `${quorum} of ${listAnd(names)}` : listOr(names);
}

export type Outcome = { decide: string; told: { after: string; whom: PersonWire[] } | null; end: string };

/** What a call gets, as up to three sentences. */
export function outcomeWords(node: ScopeNodeWire, configured: boolean): Outcome {
  const { resolved } = node;
  if (!configured) return { decide: "No row exists anywhere yet, so every deny stands and agents get E1704.", told: null, end: "Turn approvals on for the organization, or for one project first." };
  if (!resolved.enabled) return { decide: resolved.scope === "default" ? "No row answers here, so approvals are off." : "Approvals are off here.", told: null, end: "The deny stands and agents get E1500." };
  const wait = formatDuration(resolved.wait_seconds ?? 0);
  const told = resolved.escalate_after_seconds === null || resolved.escalate_to.length === 0 ? null : { after: formatDuration(resolved.escalate_after_seconds), whom: resolved.escalate_to };
  return { decide: `${deciders(node)} may decide within ${wait}.`, told, end: "No answer means denied." };
}

export type Hop = { node: ScopeNodeWire; place: "passed" | "answers" | "unasked"; says: string };

/** Key, project, organization: which row was passed, which answers, which is not asked any more. */
export function hopsOf(nodes: readonly ScopeNodeWire[], asked: ScopeNodeWire): Hop[] {
  const project = nodes.find((node) => node.scope === "project" && node.scope_id === asked.project_id);
  const org = nodes.find((node) => node.scope === "org");
  const path = [asked.scope === "api_key" ? asked : undefined, project, org].filter((node) => node !== undefined);
  const answering = path.findIndex((node) => node.own_row_enabled !== null);
  return path.map((node, index) => {
    if (index === answering) return { node, place: "answers", says: `${onOff(node)}. This row answers alone` };
    if (answering >= 0 && index > answering) return { node, place: "unasked", says: node.own_row_enabled === null ? "No row, not asked" : `${onOff(node)}, but not asked` };
    return { node, place: "passed", says: index === path.length - 1 ? "No row here either" : "No row here, look further" };
  });
}

function onOff(node: ScopeNodeWire): string {
  return node.own_row_enabled === true ? "On" : "Off";
}
