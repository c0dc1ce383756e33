import { policyJsonSchema } from "@countersign/sdk/policy";

type Part = keyof typeof policyJsonSchema.$defs;

/** The keys of one part of a policy with what each means, from the tables that the parser reads; `only` picks and orders them. */
export function KeyList({ part, only }: { part: Part; only?: readonly string[] }) {
  const { properties } = policyJsonSchema.$defs[part] as { properties: Readonly<Record<string, { description: string }>> };
  return (
    <ul className="docs-list">
      {(only ?? Object.keys(properties)).map((key) => (
        <li key={key}><code>{key}</code><span><Description>{properties[key]?.description ?? ""}</Description></span></li>
      ))}
    </ul>
  );
}

/** What stands between backquotes is code. */
function Description({ children }: { children: string }) {
  return children.split("`").map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part));
}
