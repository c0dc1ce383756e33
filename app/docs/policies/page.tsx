import type { Metadata } from "next";
import Link from "next/link";
import { CodeBlock } from "@/components/docs/code-block";
import { DoubtRules } from "@/components/docs/doubt-rules";
import { KeyList } from "@/components/docs/key-list";
import { PatternTable } from "@/components/docs/pattern-table";
import { PolicyExample } from "@/components/docs/policy-example";
import { RuleForms } from "@/components/docs/rule-forms";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Policy language" };
export const dynamic = "force-dynamic";

const NARROWING = ["when", "resources", "agents", "projects", "args_hash", "exact", "enabled"];
const ABOUT = ["name", "id", "description", "reason", "created_by_hitl", "request_id"];

export default function PolicyLanguage() {
  const schema = `${env().PUBLIC_URL}/policy.schema.json`;
  return (
    <>
      <h1>Policy language</h1>
      <p>A policy is one YAML or JSON document for each project, at most 256&nbsp;KB. Rules are read from top to bottom, and the first that matches decides. Where none does, <code>default_action</code> answers; without it, the answer is deny. Every example below is also a test of the engine.</p>
      <PolicyExample name="order" label="A whole policy" />
      <p>&ldquo;asks&rdquo; in these tables is a deny that a person may lift: the agent gets <code>hitl_eligible: true</code> and can make a request. A text that does not parse never loads: the last good version stays, and the answer names line, column and what was probably meant. Edit and try policies under <Link href="/policies">Policies</Link>.</p>

      <h2>Forms of a rule</h2>
      <p>A rule has exactly one of <code>deny</code>, <code>allow</code>, <code>effect</code> and <code>match</code>.</p>
      <RuleForms />

      <h2>Patterns</h2>
      <p>A case-sensitive glob over the whole action: <code>*</code> spans anything, <code>?</code> is one character, <code>[a-z]</code> and <code>[!a-z]</code> are classes, <code>\</code> takes the next character as it is. An allow needs a certain match; a deny is content with any reading of the call. Looking into command lines catches plain mistakes and simple evasions; it is not a sandbox.</p>
      <PatternTable />

      <h2>Conditions</h2>
      <p><code>when</code> takes argument paths; all must hold. A dot steps inside, a number picks from a list, and <code>\.</code> is a dot in a name. A text is a glob, a number, boolean or null must be equal, and comparators stand in braces:</p>
      <KeyList part="comparison" />
      <PolicyExample name="when" label="A rule with conditions" />

      <h2>Narrowing</h2>
      <p>A rule speaks only of the calls that fit everything it names. Resources, agents and projects are patterns over the whole text, and may be written in the singular.</p>
      <KeyList part="rule" only={NARROWING} />
      <PolicyExample name="narrow" label="Rules for resources and agents" />
      <h3>One call and nothing beside it</h3>
      <p><code>args_hash</code> is the hash that a request and the audit show: SHA-256 over the RFC 8785 form of the arguments, absent and <code>{"{}"}</code> alike. Another hash is another call, for every effect. <code>exact</code> goes with an allow or a warn. &ldquo;Approve forever: change the policy&rdquo; writes both.</p>
      <PolicyExample name="exact" label="A rule for one call" />

      <h2>In doubt</h2>
      <DoubtRules />

      <h2>Approval</h2>
      <p>On a rule that asks, <code>approval</code> says how. Each key given beats the <Link href="/settings/hitl">settings</Link> of key, project or organization. Durations are seconds or <code>90s</code>, <code>30m</code>, <code>4h</code>, <code>7d</code>, <code>2w</code>.</p>
      <KeyList part="approval" />
      <PolicyExample name="approval" label="A rule with an approval block" />

      <h2>Names and notes</h2>
      <KeyList part="rule" only={ABOUT} />

      <h2>In your editor</h2>
      <p>The JSON Schema of the language is at <a href={schema}><code>/policy.schema.json</code></a>. Editors with the YAML language server complete keys and mark mistakes when the file starts with this line:</p>
      <CodeBlock label="The first line of a policy file">{`# yaml-language-server: $schema=${schema}\nversion: '1'`}</CodeBlock>
    </>
  );
}
