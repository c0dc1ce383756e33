import { policyJsonSchema } from "@countersign/sdk/policy";
import { CodeWords } from "./code-words";

type Part = keyof typeof policyJsonSchema.$defs;

/** The keys of one part of a policy with what each means, from the tables that the parser reads; `only` picks and orders them. */
export function KeyList({ part, only }: { part: Part; only?: readonly string[] }) {
  const { properties } = policyJsonSchema.$defs[part] as { properties: Readonly<Record<string, { description: string }>> };
  return (
    <ul className="docs-list">
      {(only ?? Object.keys(properties)).map((key) => (
        <li key={key}><code>{key}</code><span><CodeWords>{properties[key]?.description ?? ""}</CodeWords></span></li>
      ))}
    </ul>
  );
}
