import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { commitment, GENESIS, hashLine, hex } from "@/lib/audit/chain";
import { showCheckpoint, signChain } from "@/lib/audit/checkpoint";
import { exportAudit } from "@/lib/audit/export";
import { sealChains } from "@/lib/audit/seal";
import { verifyChain } from "@/lib/audit/verify";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { canonicalize } from "@countersign/sdk/canonical";
import { verifyExport } from "../../sdk/typescript/src/cli/audit-file";
import { readCheckpoint, type KeptCheckpoint } from "../../sdk/typescript/src/cli/checkpoint";

let test: TestDatabase;

beforeAll(async () => {
  test = await productDatabase({ max: 6 });
});
afterAll(() => test.close());

type Owner = TestPerson & { orgId: Id<"org"> };

async function grow(owner: Owner, lines: number): Promise<void> {
  for (let n = 0; n < lines; n += 1) await mutate(owner.ctx, () => Promise.resolve(changed(null, { type: "project.renamed", subjectId: null, data: { n } })));
}

async function aChain(lines: number): Promise<Owner> {
  const orgId = await anOrganization(test.db);
  const owner = { ...(await aMember(test.db, orgId, { role: "owner" })), orgId };
  await grow(owner, lines);
  return owner;
}

async function exported(owner: Owner): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of await exportAudit(owner.ctx, {})) lines.push(line);
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function keptNow(owner: Owner): Promise<{ checkpoint: KeptCheckpoint; verifierKey: string }> {
  const { note, verifier_key } = await showCheckpoint(owner.ctx);
  const checkpoint = readCheckpoint(note);
  if (checkpoint === null) throw new Error("the server's note cannot be read");
  return { checkpoint, verifierKey: verifier_key };
}

/** As whoever owns the database: the triggers off, a new history from line `from`, every later hash and the head made to fit. */
async function rewrite(orgId: Id<"org">, from: number): Promise<void> {
  const rows = await test.sql<{ seq: string; canonical: Uint8Array; hash: Uint8Array }[]>`select seq, canonical, hash from audit_events where org_id = ${orgId} order by seq`;
  await test.sql.unsafe("alter table audit_events disable trigger user; alter table audit_heads disable trigger user");
  let prev: Uint8Array = from === 1 ? GENESIS : (rows[from - 2]?.hash ?? GENESIS);
  for (const row of rows.slice(from - 1)) {
    const said = JSON.parse(Buffer.from(row.canonical).toString("utf8")) as Record<string, string>;
    const salt = new Uint8Array(16);
    const canonical = Buffer.from(canonicalize({ ...said, prev: hex(prev), ...(Number(row.seq) === from ? { data_commitment: commitment(salt, '{"n":99}') } : {}) }));
    if (Number(row.seq) === from) await test.sql`update audit_data set salt = ${salt}, data = '{"n":99}' where event_id = ${String(said["id"])}`;
    const hash = hashLine(canonical);
    await test.sql`update audit_events set canonical = ${canonical}, hash = ${hash}, prev = ${prev} where org_id = ${orgId} and seq = ${row.seq}`;
    prev = hash;
  }
  await test.sql`update audit_heads set hash = ${prev} where org_id = ${orgId}`;
  await test.sql.unsafe("alter table audit_events enable trigger user; alter table audit_heads enable trigger user");
}

async function cut(orgId: Id<"org">, to: number): Promise<void> {
  await test.sql.unsafe("alter table audit_events disable trigger user; alter table audit_heads disable trigger user");
  await test.sql`delete from audit_events where org_id = ${orgId} and seq > ${to}`;
  await test.sql`update audit_heads set seq = ${to}, hash = (select hash from audit_events where org_id = ${orgId} and seq = ${to}) where org_id = ${orgId}`;
  await test.sql.unsafe("alter table audit_events enable trigger user; alter table audit_heads enable trigger user");
}

describe("a signed checkpoint", () => {
  it("is the same however the tree was grown to it, and an auditor's own verifier agrees with it", async () => {
    const owner = await aChain(5);
    await sealChains(test.db);
    await grow(owner, 6);
    await sealChains(test.db);
    await grow(owner, 2);
    const kept = await keptNow(owner);
    expect(kept.checkpoint.size).toBe(13);
    await grow(owner, 3);
    const found = await verifyExport(each(await exported(owner)), kept);
    expect(found).toMatchObject({ verdict: "valid", events: 17, checkpoints: [{ size: 17, signedBy: "given key" }, { size: 13, signedBy: "given key" }] });
    await test.sql.unsafe("alter table audit_checkpoints disable trigger user; delete from audit_checkpoints; alter table audit_checkpoints enable trigger user");
    expect((await signChain(owner.ctx, 13))?.note.split("\n\n")[0]).toBe(kept.checkpoint.text.trimEnd());
  });

  it("of a chain without lines is of nothing, and sealing twice keeps one", async () => {
    const owner = await aChain(0);
    expect(await showCheckpoint(owner.ctx)).toMatchObject({ size: 0, sealed: null });
    await grow(owner, 1);
    await Promise.all([sealChains(test.db), sealChains(test.db)]);
    expect(await showCheckpoint(owner.ctx)).toMatchObject({ size: 1, sealed: { size: 1 } });
    expect(await sealChains(test.db)).toBe(0);
  });
});

describe("whoever owns the database and repairs every hash and the head", () => {
  it("is found by the checkpoint that stayed, when lines are rewritten; positive control: without one the new history passes", async () => {
    const owner = await aChain(9);
    await rewrite(owner.orgId, 4);
    expect(await verifyChain(owner.ctx)).toMatchObject({ verdict: "valid", events: 9 });
    const before = await keptNow(owner);
    await sealChains(test.db);
    await rewrite(owner.orgId, 2);
    expect(await verifyChain(owner.ctx)).toMatchObject({ verdict: "invalid", fault: { seq: 9, reason: expect.stringContaining("checkpoint") as string } });
    const forged = await exported(owner);
    expect(await verifyExport(each(forged), before)).toMatchObject({ verdict: "invalid", fault: { seq: 10 } });
    const [head = "", ...lines] = forged;
    expect(await verifyExport(each([JSON.stringify({ ...(JSON.parse(head) as object), checkpoint: null }), ...lines]))).toMatchObject({ verdict: "valid" });
  });

  it("is found when the end is cut off, at the first line that is gone, here and by a kept checkpoint", async () => {
    const owner = await aChain(9);
    const kept = await keptNow(owner);
    await sealChains(test.db);
    await cut(owner.orgId, 6);
    expect(await verifyChain(owner.ctx)).toMatchObject({ verdict: "invalid", fault: { seq: 7, reason: expect.stringContaining("cut") as string } });
    expect(await signChain(owner.ctx, 6)).toBeNull();
    expect(await verifyExport(each(await exported(owner)), kept)).toMatchObject({ verdict: "truncated", events: 7, fault: { seq: 8 } });
  });
});

describe("the auditor's verifier refuses", () => {
  it("a checkpoint of another chain, one signed by another key, and one whose text was changed", async () => {
    const [owner, other] = [await aChain(3), await aChain(3)];
    const [kept, foreign] = [await keptNow(owner), await keptNow(other)];
    const lines = await exported(owner);
    expect(await verifyExport(each(lines), { checkpoint: foreign.checkpoint })).toMatchObject({ verdict: "invalid", fault: { reason: expect.stringContaining("another chain") as string } });
    expect(await verifyExport(each(lines), { verifierKey: foreign.verifierKey })).toMatchObject({ verdict: "invalid", fault: { reason: expect.stringContaining("not signed") as string } });
    const changed = { ...kept.checkpoint, text: kept.checkpoint.text.replace("\n3\n", "\n2\n"), size: 2 };
    expect(await verifyExport(each(lines), { ...kept, checkpoint: changed })).toMatchObject({ verdict: "invalid", fault: { reason: expect.stringContaining("not signed") as string } });
    expect(await verifyExport(each(lines), kept)).toMatchObject({ verdict: "valid" });
  });
});
