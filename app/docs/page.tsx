import type { Metadata } from "next";
import Link from "next/link";
import { CodeBlock } from "@/components/docs/code-block";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Quickstart" };
export const dynamic = "force-dynamic";

const POLICY = `version: '1'
rules:
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
    reason: 'sudo requires admin approval'
  - allow: 'Bash:*'`;

const AGENT = `import { Client, PolicyDeniedError, ApprovalsDisabled } from "@countersign/sdk";

const client = new Client();
const decision = await client.guard("Bash:sudo apt-get install python3-foo");

if (decision.denied && decision.hitlEligible) {
  const request = await client.requestApproval(decision, { message: "installing test dep for FOO-1234" });
  const final = await request.wait();
  if (final.denied) throw new PolicyDeniedError(final);
}`;

export default function Quickstart() {
  const url = env().PUBLIC_URL;
  return (
    <>
      <h1>Quickstart</h1>
      <p>From a policy that says no to a person who says yes, in four steps.</p>
      <h2>1. Tag a rule</h2>
      <p>Under <Link href="/policies">Policies</Link>, mark the denies that a person may lift. A deny without the tag stays final.</p>
      <CodeBlock label="A policy">{POLICY}</CodeBlock>
      <h2>2. Turn approvals on</h2>
      <p>Under <Link href="/settings/hitl">Settings, Approvals</Link>, for the organization, a project or a key. The first row on the way from key to project to organization supplies the whole answer. &ldquo;Send test request&rdquo; shows whether it arrives.</p>
      <h2>3. Give the agent a key and a person</h2>
      <p>Create a key under <Link href="/settings/keys">Settings, API keys</Link>. The address says on whose behalf the agent acts; nobody decides their own requests. <Link href="/docs/cli">The command line</Link> can write them to a file and check them: <code>countersign install</code>, then <code>countersign doctor</code>.</p>
      <CodeBlock label="Environment of the agent">{`export COUNTERSIGN_URL=${url}\nexport COUNTERSIGN_API_KEY=cz_live_…\nexport COUNTERSIGN_EMAIL=alice@acme.com`}</CodeBlock>
      <h2>4. Ask before acting</h2>
      <p>This server hands out the SDK that speaks to it.</p>
      <CodeBlock label="Installing the SDK">{`npm install ${url}/sdk/countersign-sdk.tgz`}</CodeBlock>
      <CodeBlock label="An agent in TypeScript">{AGENT}</CodeBlock>
      <p>The agent waits; an approver sees the request in the <Link href="/approvals">inbox</Link>; the call goes on within milliseconds of the decision. <Link href="/audit">Audit</Link>, filtered by decision source, shows who allowed what.</p>
      <h2>Without the SDK</h2>
      <CodeBlock label="The same with curl">{`curl -s ${url}/api/approval-requests \\
  -H "Authorization: Bearer $COUNTERSIGN_API_KEY" -H "X-CZ-Requestor-Email: alice@acme.com" \\
  -H "Content-Type: application/json" -d '{"canonical_action":"Bash:sudo ls","reason":"FOO-1234"}'

curl -s ${url}/api/approval-requests/req_… -H "Authorization: Bearer $COUNTERSIGN_API_KEY" -H "Prefer: wait=25"

curl -s ${url}/api/approval-requests/req_…/redeem -H "Authorization: Bearer $COUNTERSIGN_API_KEY" \\
  -H "X-CZ-Requestor-Email: alice@acme.com" -H "Content-Type: application/json" \\
  -d '{"digest":"sha256:…","consumption_key":"run-1"}'`}</CodeBlock>
    </>
  );
}
