import { ensureBuilt } from "../start/build";
import { sentenceOf } from "../start/refusal";
import { table, type Row } from "./figures";
import { machineFacts, startProduct, type Product } from "./product";
import { measureRates } from "./rates";
import { measureResume } from "./resume";

/** `npm run bench`: figures beside their aims. It judges nothing and fails on nothing but an error, for the machine is not ours. */
const PARTS: Record<string, (product: Product) => Promise<Row[]>> = {
  rates: measureRates,
  "resume-100": (product) => measureResume(product, 100),
  "resume-2000": (product) => measureResume(product, 2_000),
};

export async function bench(only: readonly string[]): Promise<void> {
  try {
    await measure(only);
    // Helpers that an error left behind end when this process does.
    process.exit(0);
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}

async function measure(only: readonly string[]): Promise<void> {
  const unknown = only.find((name) => PARTS[name] === undefined);
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; the parts are ${Object.keys(PARTS).join(", ")}.`);
  await ensureBuilt();
  const product = await startProduct();
  try {
    await prepare(product);
    const rows: Row[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      if (only.length > 0 && !only.includes(name)) continue;
      console.error(`measuring ${name} …`);
      rows.push(...(await measure(product)));
    }
    console.log(`${machineFacts()}\n\n${table(rows)}`);
  } finally {
    await product.stop();
  }
}

/** Limits that protect a shared server would end the measurement, and one approver is enough mail. */
async function prepare(product: Product): Promise<void> {
  const { id, people } = product.organization;
  await product.asMember("olivia", "PATCH", `/api/orgs/${id}`, { agent_creations_per_minute: 100_000, agent_pending_cap: 100_000, key_requests_per_minute: 1_000_000 });
  await product.asMember("carol", "PUT", `/api/orgs/${id}/hitl-settings`, { scope: "org", approvers: [people["bob"]?.id] });
}
