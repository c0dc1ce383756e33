import { Client } from "@countersign/sdk";
import { FakeBundle } from "../../sdk/typescript/test/fake-bundle";
import { quantile } from "./figures";

const CALLS = 2_000;
const ROUNDS = 15;
const POLICY = `version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n    escalate_on_deny: true\n  - allow: 'Bash:*'\n`;
const ARGS = { command: "ls -la /srv/app/releases", description: "List the releases that are there", timeout: 120_000 };

/**
 * What a whole hosted `guard()` costs its agent where the call is judged in process, in microseconds: copying and checking
 * the arguments, judging, both hashes, and telling the audit, with a server that answers at once.
 */
export async function guardInProcess(): Promise<{ bare: number; withArguments: number }> {
  const client = new Client({ apiKey: `cz_test_${"0".repeat(64)}`, email: "alice@acme.com", baseUrl: "http://127.0.0.1:9", configFile: false, fetch: answering(new FakeBundle(POLICY)) });
  const micros = async (options: Parameters<Client["guard"]>[1]) => {
    const costs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      for (let call = 0; call < CALLS; call += 1) await client.guard("Bash:ls -la /srv/app/releases", options);
      costs.push(((performance.now() - from) * 1_000) / CALLS);
    }
    return quantile(costs, 0.5);
  };
  const figures = { bare: await micros({}), withArguments: await micros({ args: ARGS, agentId: "builder" }) };
  const { judgedByServer, audit } = await client.stats();
  if (judgedByServer > 0 || audit === null || audit.dropped > 0) throw new Error("the calls were not judged and told as they should be");
  await client.close();
  return figures;
}

function answering(bundle: FakeBundle): typeof fetch {
  return async (address, init) => {
    const headers = { "content-type": "application/json", etag: '"1"' };
    if (!String(address).endsWith("/api/policies/bundle")) return new Response('{"accepted":1,"dropped":0}', { headers });
    const asked = new Headers(init?.headers);
    return new Response(JSON.stringify(bundle.body({ authorization: asked.get("authorization") ?? "", "x-cz-requestor-email": asked.get("x-cz-requestor-email") ?? "" })), { headers });
  };
}
