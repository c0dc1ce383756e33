import { firstName, listAnd } from "@/components/ui/format";
import type { PersonWire, ScopeNodeWire, SettingsWire } from "@/lib/settings/schema";
import { ROLES } from "@/lib/vocabulary";

type Members = SettingsWire["members"];

/**
 * How many different people could sign one request at a place, were `approvers` its row's (empty: everyone whose role may), and
 * who is set aside there because nobody signs what comes by a key of their own. The requestor is not known yet.
 */
export function signersAt(node: Pick<ScopeNodeWire, "scope" | "key_makers">, members: Members, approvers: readonly PersonWire[]): { signers: number; setAside: string | null } {
  const named = new Set(approvers.map((person) => person.id));
  const pool = members.filter((member) => (named.size > 0 ? named.has(member.id) : ROLES.indexOf(member.role) >= ROLES.indexOf("approver")));
  const people = new Set(pool.map((member) => member.person));
  const makers = node.key_makers.filter((maker) => people.has(maker));
  if (makers.length < Math.max(node.key_makers.length, 1)) return { signers: people.size, setAside: null };
  const names = listAnd(pool.filter((member) => makers.includes(member.person)).map((member) => firstName(member.name)));
  const keys = node.scope === "api_key" ? "the key" : "the keys";
  return { signers: people.size - 1, setAside: makers.length === 1 ? `Not ${names}, who made ${keys} here.` : `${names} made ${keys} here; nobody signs what comes by their own.` };
}
