import type { Id } from "@/lib/ids";

/** Who is one person, and who is out of office, pure (contract sections 2 and 7). */
export type Absence = { userId: Id<"user">; delegateId: Id<"user"> | null; startsAt: Date; endsAt: Date };

/** Whether an absence holds at this instant; its end is its first moment back. */
export function isAway(absence: Pick<Absence, "startsAt" | "endsAt">, now: Date): boolean {
  return absence.startsAt <= now && now < absence.endsAt;
}

export type Addressed = { userId: Id<"user">; personKey: string; samePersonAs: Id<"user"> | null };

/**
 * One key per person: members whose addresses differ only in spelling, or that an admin linked, share theirs, however long
 * the chain of links between them.
 */
export function personKeys(rows: readonly Addressed[]): Map<Id<"user">, string> {
  const parents = new Map<string, string>();
  const rootOf = (node: string): string => {
    let root = node;
    while (parents.has(root)) root = parents.get(root) ?? root;
    return root;
  };
  const join = (a: string, b: string): void => {
    const [first = a, second = b] = [rootOf(a), rootOf(b)].toSorted();
    if (first !== second) parents.set(second, first);
  };
  const known = new Set(rows.map((row) => row.userId));
  for (const { userId, personKey, samePersonAs } of rows) {
    join(`user ${userId}`, `address ${personKey}`);
    if (samePersonAs !== null && known.has(samePersonAs)) join(`user ${userId}`, `user ${samePersonAs}`);
  }
  return new Map(rows.map(({ userId }) => [userId, rootOf(`user ${userId}`).replace(/^address /, "")]));
}
