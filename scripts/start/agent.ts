import { Client, HITLTimeoutError } from "@countersign/sdk";
import { sentenceOf } from "./refusal";

/** The demo's agent: a program of its own that meets a policy's refusal, asks a person, and goes on when one has agreed. */
async function main(): Promise<void> {
  const action = process.env["COUNTERSIGN_DEMO_ACTION"] ?? "Bash:sudo apt-get install -y ffmpeg";
  const client = new Client({ agentId: process.env["COUNTERSIGN_DEMO_AGENT_ID"] ?? "demo-agent" });
  const decision = await client.guard(action);
  if (!decision.denied) return say(`"${action}" is allowed already (${decision.decisionSource}), so there is nothing to ask.`);
  for (;;) {
    const outcome = await ask(client, decision);
    if (outcome !== "unanswered") return;
  }
}

async function ask(client: Client, decision: Awaited<ReturnType<Client["guard"]>>): Promise<"answered" | "unanswered"> {
  const message = "The video job needs this to go on; nothing else on the machine changes.";
  const pending = await client.requestApproval(decision, { message, timeoutS: 1800 });
  say(`waiting for an approval of "${decision.action}"; approve it at ${process.env["COUNTERSIGN_DEMO_PAGES"]}/approvals/${pending.id}`);
  try {
    const final = await pending.wait();
    const who = final.resolvedBy?.name ?? final.resolvedBy?.email ?? "the policy";
    say(final.denied ? `denied by ${who}: ${final.reason}. The call did not run.` : `approved by ${who}: went on with "${decision.action}".`);
    return "answered";
  } catch (error) {
    if (!(error instanceof HITLTimeoutError)) throw error;
    say("nobody decided in time, so the call did not run; asking again.");
    return "unanswered";
  }
}

function say(line: string): void {
  console.log(line);
}

main().catch((error: unknown) => {
  console.error(`stopped: ${sentenceOf(error)}`);
  process.exitCode = 1;
});
