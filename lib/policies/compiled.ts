import { compilePolicy, parsePolicy, type CompiledPolicy, type PolicyDocument } from "@countersign/sdk/policy";
import type { Id } from "@/lib/ids";

export type Compiled = { compiled: CompiledPolicy; document: PolicyDocument };

const CAPACITY = 200;
const store = globalThis as typeof globalThis & { countersignPolicies?: Map<string, Compiled> };

/** The engine's form of a saved version. A version never changes, so it is compiled once per process; the least recently used goes first. */
export function compiledVersion(policyId: Id<"policy">, version: number, yaml: () => Promise<string>): Promise<Compiled> {
  store.countersignPolicies ??= new Map();
  const cache = store.countersignPolicies;
  const key = `${policyId}:${version}`;
  const known = cache.get(key);
  if (known === undefined) return load(cache, key, yaml);
  cache.delete(key);
  cache.set(key, known);
  return Promise.resolve(known);
}

async function load(cache: Map<string, Compiled>, key: string, yaml: () => Promise<string>): Promise<Compiled> {
  const parsed = parsePolicy(await yaml());
  if (!parsed.ok) throw new Error(`the saved policy ${key} does not parse: ${parsed.errors[0]?.message ?? "no reason given"}`);
  const entry = { compiled: compilePolicy(parsed.policy), document: parsed.policy };
  cache.set(key, entry);
  const oldest = cache.keys().next();
  if (cache.size > CAPACITY && !oldest.done) cache.delete(oldest.value);
  return entry;
}
