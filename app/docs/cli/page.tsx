import type { Metadata } from "next";
import Link from "next/link";
import { CodeBlock } from "@/components/docs/code-block";
import { CodeWords } from "@/components/docs/code-words";
import { COMMANDS } from "@/components/docs/commands";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Command line" };
export const dynamic = "force-dynamic";

const EXITS = [
  ["0", "allowed or approved"],
  ["1", "denied by the policy or by a person"],
  ["2", "nobody decided in time"],
  ["3", "could not ask: configuration, network, a command that cannot be meant"],
  ["130", "interrupted"],
] as const;

export default function CommandLine() {
  const url = env().PUBLIC_URL;
  return (
    <>
      <h1>Command line</h1>
      <p><code>countersign</code> comes with the SDK and needs Node&nbsp;20 or newer. This server hands both out; install them where the agent runs:</p>
      <CodeBlock label="Installing the command">{`npm install --global ${url}/sdk/countersign-sdk.tgz`}</CodeBlock>

      <h2>First steps</h2>
      <p>Create a key under <Link href="/settings/keys">Settings, API keys</Link>. The address says on whose behalf the agent acts.</p>
      <CodeBlock label="Installing and checking">{`countersign install --url ${url} --api-key cz_live_… --email alice@acme.com\ncountersign doctor`}</CodeBlock>
      <p>Then put one command in front of a dangerous one. It fails closed: where the server is away, slow or wrong, nothing runs.</p>
      <CodeBlock label="A gate in a script">{`countersign gate deploy.production --metadata '{"service":"api"}' --timeout 30m && ./deploy.sh`}</CodeBlock>

      <h2>Commands</h2>
      <ul className="docs-list docs-commands">
        {COMMANDS.map(({ name, usage, does }) => (
          <li key={name}><code>{usage}</code><span><CodeWords>{does}</CodeWords></span></li>
        ))}
      </ul>

      <h2>Exit codes</h2>
      <ul className="docs-list">
        {EXITS.map(([code, meaning]) => (
          <li key={code}><code>{code}</code><span>{meaning}</span></li>
        ))}
      </ul>

      <h2>Everywhere</h2>
      <p><code>--json</code> answers in JSON on standard output; what is said while waiting stays on standard error. <code>--retry-for 60s</code> says how long to keep trying while the server is away. <code>--url</code>, <code>--api-key</code>, <code>--email</code> and <code>--token</code> beat <code>COUNTERSIGN_URL</code>, <code>COUNTERSIGN_API_KEY</code>, <code>COUNTERSIGN_EMAIL</code> and <code>COUNTERSIGN_TOKEN</code>, which beat the file. Deciding takes a personal token from <Link href="/settings/account">Settings, Account</Link>; an API key never decides.</p>

      <h2>Coding agents</h2>
      <CodeBlock label="A hook in front of every tool">{`countersign install --agent claude-code --timeout 10m\ncountersign doctor`}</CodeBlock>
      <p>The hook blocks on any doubt, and the agent&rsquo;s own time limit is set above the wait for a person. <code>doctor</code> runs it against a server that is not there, and fails where the call would have run.</p>
    </>
  );
}
