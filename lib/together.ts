/** What was asked for one by one, answered together: see `together`. */
export type Together<K, V> = (key: K) => Promise<V>;

/**
 * Asks once for all that is wanted at the same moment, and for all that came to be wanted while an answer was under way: a
 * quiet server asks at once, a busy one seldom and for much. `ask` answers in the order of the keys; where it throws, all
 * who waited for that answer are told so, and nobody else.
 */
export function together<K, V>(ask: (keys: readonly K[]) => Promise<readonly V[]>, most = 200): Together<K, V> {
  type Wanted = { key: K; answer: (value: V) => void; fail: (error: unknown) => void };
  let wanted: Wanted[] = [];
  let asking = false;
  const askAll = async () => {
    while (wanted.length > 0) {
      const now = wanted.slice(0, most);
      wanted = wanted.slice(most);
      try {
        const answers = await ask(now.map(({ key }) => key));
        if (answers.length !== now.length) throw new Error(`${now.length} were asked for and ${answers.length} came`);
        for (const [index, { answer }] of now.entries()) answer(answers[index] as V);
      } catch (error) {
        for (const { fail } of now) fail(error);
      }
    }
    asking = false;
  };
  return (key) =>
    new Promise<V>((answer, fail) => {
      wanted.push({ key, answer, fail });
      if (asking) return;
      asking = true;
      setImmediate(() => void askAll());
    });
}
