import table from "@/sdk/conformance/policy-examples.json";

/** `asks`: a deny that a person may lift. */
export type Answer = "allow" | "deny" | "warn" | "asks";

type ExampleCall = { action: string; args?: object; resource?: string; agent?: string };
type PatternExample = { pattern: string; call: ExampleCall; allow: boolean; deny: boolean; note?: string };
type PolicyExample = { policy: string; calls: readonly { call: ExampleCall; answer: Answer; note?: string }[] };

export type PolicyExampleName = keyof (typeof table)["policies"];

/** The very examples that the engine's tests run, so that the page cannot say what the engine does not do. */
export const EXAMPLES = table as unknown as { patterns: readonly PatternExample[]; policies: Readonly<Record<PolicyExampleName, PolicyExample>> };

/** `send_refund {"amount":80}`, the way a call is written in the tables. */
export function describeCall({ args, resource, agent }: ExampleCall): string {
  return [args === undefined ? null : JSON.stringify(args), resource === undefined ? null : `on ${resource}`, agent === undefined ? null : `by ${agent}`].filter((part) => part !== null).join(" ");
}
