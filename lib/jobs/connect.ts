import { database } from "@/lib/database";
import { connectSignals } from "@/lib/signals";

/** Joins this process to the others, so that what they commit wakes who waits here. Never fails: sweeps make it true anyway. */
export async function connectProcess(): Promise<void> {
  await connectSignals(database().sql).catch(() => undefined);
}
