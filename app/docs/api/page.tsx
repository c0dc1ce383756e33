import type { Metadata } from "next";
import document from "@/lib/openapi/document.json";

export const metadata: Metadata = { title: "API" };

type Operation = { summary?: string; security?: Record<string, string[]>[] };

const WHO: Record<string, string> = { apiKey: "API key", session: "browser session", personalToken: "personal token" };

function who(operation: Operation): string {
  const schemes = (operation.security ?? []).flatMap((scheme) => Object.entries(scheme));
  return schemes.length === 0 ? "" : schemes.map(([name, rights]) => `${WHO[name] ?? name} (${rights.join(", ")})`).join(" · ");
}

export default function ApiPage() {
  const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return (
    <>
      <h1>API</h1>
      <p>JSON over HTTP. Keys and tokens go in <code>Authorization: Bearer</code> (or <code>X-API-Key</code>; two that differ are refused). Lists take <code>limit</code> and <code>cursor</code>. Every refusal has a code with a page under Errors. The machine-readable description is at <code>/api/openapi.json</code>.</p>
      <ul className="docs-list">
        {operations.map(({ path, method, operation }) => (
          <li key={`${method} ${path}`}>
            <code>{method}</code>
            <span><code>{path}</code><br />{operation.summary}<small>{who(operation)}</small></span>
          </li>
        ))}
      </ul>
    </>
  );
}
