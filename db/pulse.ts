import postgres from "postgres";

const FRESH_MS = 200;
const PATIENCE_MS = 1_200;

export type Pulse = {
  /** Whether the database answers now; false after 1.2 seconds of silence. Those who ask together share one look. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
};

/** Looks at the database over a connection of its own, so that a pool that is merely busy is not taken for a database that is away. */
export function pulseOf(url: string): Pulse {
  let probe: postgres.Sql | undefined;
  let look: { at: number; answer: Promise<boolean> } | undefined;
  const forget = async () => {
    const old = probe;
    probe = undefined;
    await old?.end({ timeout: 0 }).catch(() => undefined);
  };
  const ask = async (): Promise<boolean> => {
    probe ??= postgres(url, { max: 1, connect_timeout: 2, idle_timeout: 60, prepare: false, fetch_types: false, onnotice: () => undefined, connection: { application_name: "countersign pulse" } });
    const answered = await soon(probe`select 1`.then(() => true, () => false));
    if (!answered) void forget();
    return answered;
  };
  return {
    answers: () => {
      if (look === undefined || Date.now() - look.at > FRESH_MS) look = { at: Date.now(), answer: ask() };
      return look.answer;
    },
    close: forget,
  };
}

async function soon(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<boolean>((resolve) => {
    // An answer that arrived while this process was busy is read before it is given up on.
    timer = setTimeout(() => setImmediate(() => resolve(false)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
