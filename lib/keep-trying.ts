const PAUSES_MS = [200, 1_000, 5_000];

/** Does what has to be written down although the database may be away for a moment: four times within seven seconds, and then throws. */
export async function keepTrying<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return work();
}
