/** What a policy might learn from what people approved, pure. */
export type Answered = {
  id: string;
  action: string;
  resource: string | null;
  argsHash: string;
  agentId: string | null;
  requestorId: string;
  resolvedBy: string;
  resolvedAt: Date;
  outcome: "approved" | "denied";
};

export type Evidence<Row extends Answered> = {
  key: string;
  /** Newest first. */
  approvals: Row[];
};

/** Calls are identical by action, resource and arguments, whoever asked and in whatever words. */
export function keyOf(call: Pick<Answered, "action" | "resource" | "argsHash">): string {
  return JSON.stringify([call.action, call.resource, call.argsHash]);
}

/**
 * The calls that were approved `needed` times, which makes them worth a rule or a grant, most often first. Approvals from before an
 * admin's answer, or from before a denial of the same call, count for nothing.
 */
export function evidenceOf<Row extends Answered>(rows: readonly Row[], answeredAt: ReadonlyMap<string, Date>, needed: number): Evidence<Row>[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows.toSorted((a, b) => b.resolvedAt.getTime() - a.resolvedAt.getTime())) {
    const key = keyOf(row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const found = [...groups].map(([key, group]) => ({ key, approvals: sinceRefusal(group, answeredAt.get(key) ?? null) }));
  return found.filter(({ approvals }) => approvals.length >= needed).toSorted((a, b) => b.approvals.length - a.approvals.length);
}

function sinceRefusal<Row extends Answered>(newestFirst: readonly Row[], answeredAt: Date | null): Row[] {
  const end = newestFirst.findIndex((row) => row.outcome === "denied" || (answeredAt !== null && row.resolvedAt <= answeredAt));
  return newestFirst.slice(0, end === -1 ? undefined : end);
}
