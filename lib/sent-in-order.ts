type Answers<S extends readonly (() => PromiseLike<unknown>)[]> = { -readonly [K in keyof S]: S[K] extends () => PromiseLike<infer T> ? T : never };

/**
 * Sends the statements of one transaction one after the other without waiting for an answer in between. They share a
 * connection, so PostgreSQL begins each when the one before has ended: what follows a lock sees what its last holder left.
 * Each has been handed to the connection before the next one is made, however many promises lie between.
 */
export async function sentInOrder<const S extends readonly (() => PromiseLike<unknown>)[]>(...statements: S): Promise<Answers<S>> {
  const sent: Promise<unknown>[] = [];
  for (const statement of statements) {
    const answer = Promise.resolve(statement());
    answer.catch(() => undefined);
    sent.push(answer);
    await microtasksAreDone();
  }
  return (await Promise.all(sent)) as Answers<S>;
}

/** A tick that is asked for within a microtask comes when no microtask is left. */
function microtasksAreDone(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
