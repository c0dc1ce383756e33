import { and, asc, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { approvalRequests, grants } from "@/db/schema";
import type { Office } from "@/db/testing/approvals-factory";
import { aKey, aProject } from "@/db/testing/people-factory";
import { cancelRequest } from "@/lib/approvals/cancel";
import { decideRequest } from "@/lib/approvals/decide";
import { doWhatIsDue } from "@/lib/approvals/due";
import { redeemRequest } from "@/lib/approvals/redeem";
import { createRequest } from "@/lib/approvals/request";
import type { Command, Text } from "@/lib/approvals/testing/model";
import type { Ctx, KeyActor } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { revokeGrant } from "@/lib/grants/revoke";
import { guard } from "@/lib/guard/guard";
import type { Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

const YAML: Record<Text, string> = {
  asks: "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n",
  "asks-too": "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n# and says so\n",
  allows: "version: '1'\nrules:\n  - allow: 'Bash:*'\n",
  forbids: "version: '1'\nrules:\n  - deny: 'Bash:*'\n",
};

/** The product, driven by the same commands as the model, in a project of its own. */
export type Product = { db: Database; office: Office; projectId: Id<"project">; agent: Ctx<KeyActor>; slots: number };
/** The request that a command means in each slot: the newest when its lane set off. */
export type Aims = (Id<"request"> | null)[];

export async function aProduct(db: Database, office: Office, slots: number): Promise<Product> {
  const projectId = await aProject(db, office.orgId);
  const key = await aKey(db, { orgId: office.orgId, projectId, createdBy: office.olivia.id });
  await publishPolicy(office.carol.ctx, projectId, { yaml: YAML.asks });
  const agent = { ...key.ctx, actor: { ...key.ctx.actor, projectName: "web", claimedEmail: office.alice.email } };
  return { db, office, projectId, agent, slots };
}

const actionOf = (slot: number) => `Bash:sudo ${["apt-get update", "systemctl restart nginx", "reboot"][slot] ?? slot}`;

async function rowsOf({ db, projectId }: Product, slot: number) {
  return db.select().from(approvalRequests).where(and(eq(approvalRequests.projectId, projectId), eq(approvalRequests.action, actionOf(slot)))).orderBy(asc(approvalRequests.createdAt), asc(approvalRequests.id));
}

export async function aimsOf(product: Product): Promise<Aims> {
  return Promise.all(Array.from({ length: product.slots }, async (_, slot) => (await rowsOf(product, slot)).at(-1)?.id ?? null));
}

/** Does a command, and answers in the model's words. Anything but a refusal that the product knows is thrown. */
export async function actOn(product: Product, command: Command, aims: Aims): Promise<string> {
  try {
    if (command.do === "publish") return await publish(product, command.text);
    if (command.do === "create") return await create(product, command);
    if (command.do === "guard") return await judge(product, command.slot);
    const id = aims[command.slot] ?? null;
    return id === null ? "nothing there" : await actOnRequest(product, command, id);
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error.slug;
    throw error;
  }
}

async function publish({ office, projectId }: Product, text: Text): Promise<string> {
  const mine = crypto.randomUUID();
  const published = await publishPolicy(office.carol.ctx, projectId, { yaml: YAML[text], comment: mine });
  return published.live?.comment === mine ? "published" : "unchanged";
}

async function create({ agent }: Product, command: Extract<Command, { do: "create" }>): Promise<string> {
  const answer = await createRequest(agent, { canonical_action: actionOf(command.slot), reason: "model" }, command.key === undefined ? null : `${command.slot}-${command.key}`);
  const words = answer.status === 200 ? "same" : answer.body.state === "approved" ? "covered" : "new";
  return answer.replayed ? `replayed ${words}` : words;
}

async function judge({ agent }: Product, slot: number): Promise<string> {
  const answer = await guard(agent, { action: actionOf(slot) });
  if (answer.denied) return answer.hitl_eligible ? "ask" : "deny";
  return answer.decision_source === "approval" ? "allow by approval" : "allow by policy";
}

type OnRequest = Exclude<Command, { do: "publish" | "create" | "guard" }>;

async function actOnRequest(product: Product, command: OnRequest, id: Id<"request">): Promise<string> {
  const { db, office, agent } = product;
  switch (command.do) {
    case "decide": {
      const how = command.action === "approve" && command.timed ? ({ decision_kind: "approved_timed", duration_seconds: 3_600 } as const) : {};
      await decideRequest(office[command.by].ctx, id, { action: command.action, ...how });
      return command.action === "approve" ? "approved" : "denied";
    }
    case "redeem": {
      const [row] = await db.select({ digest: approvalRequests.digest }).from(approvalRequests).where(eq(approvalRequests.id, id));
      await redeemRequest(agent, id, { digest: row?.digest ?? "", consumption_key: command.key });
      return "receipt";
    }
    case "revoke":
      return revoke(product, id);
    case "expire": {
      const ended = await db.execute(sql`update approval_requests set expires_at = date_trunc('milliseconds', clock_timestamp()) where id = ${id} and state = 'pending' and expires_at > clock_timestamp() returning id`);
      if (command.worker) await doWhatIsDue(db);
      return ended.length === 1 ? "expired" : "noop";
    }
    case "cancel":
      await cancelRequest(office.alice.ctx, id, null);
      return "cancelled";
  }
}

async function revoke({ db, office }: Product, id: Id<"request">): Promise<string> {
  const [row] = await db.select({ grantId: approvalRequests.grantId }).from(approvalRequests).where(eq(approvalRequests.id, id));
  if (row?.grantId == null) return "no grant";
  return (await revokeGrant(office.carol.ctx, row.grantId, {})).state;
}

/** What can be seen of the rows in the end, in one shape with what can be seen of the model. */
export async function found(product: Product) {
  const given = new Map((await product.db.select().from(grants).where(eq(grants.projectId, product.projectId))).map((grant) => [grant.id, grant]));
  const now = Date.now() + 5;
  return Promise.all(
    Array.from({ length: product.slots }, async (_, slot) =>
      (await rowsOf(product, slot)).map((row) => {
        const grant = row.grantId === null ? undefined : given.get(row.grantId);
        const state = row.state === "pending" && row.expiresAt.getTime() <= now ? "expired" : row.state;
        return { state, byPerson: (state === "approved" || state === "denied") && row.resolvedBy !== null, redeemed: row.consumptionKey, grant: grant === undefined ? null : { once: grant.singleUse, uses: grant.uses, revoked: grant.revokedAt !== null } };
      }),
    ),
  );
}
