import type { Settings } from "../config";
import type { Note } from "./findings";

const LARGEST_SKEW_S = 60;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the server answers at all; notes its clock, and a way there that is not encrypted. */
export async function noteServer(settings: Settings, { note, signal }: { note: Note; signal: AbortSignal }): Promise<boolean> {
  const url = new URL(settings.baseUrl);
  const askedAt = Date.now();
  try {
    const response = await fetch(`${settings.baseUrl}/healthz`, { redirect: "manual", signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
    await response.body?.cancel();
    const took = Date.now() - askedAt;
    note("server", response.ok, `${settings.baseUrl} answered ${response.status} in ${took} ms`);
    noteClock(response.headers.get("date"), note);
    if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) note("transport", false, `${settings.baseUrl} is not encrypted, so the key travels in the open. Use https`);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    note("server", false, `${settings.baseUrl} cannot be reached (${reasonOf(error)}). Check COUNTERSIGN_URL and that the server is up`);
    return false;
  }
}

/** The header names the second that has begun, so one second of difference is none. */
function noteClock(date: string | null, note: Note): void {
  const offset = date === null ? Number.NaN : Math.floor((Date.now() - Date.parse(date)) / 1_000);
  if (Number.isNaN(offset)) return note("clock", true, "the server does not tell its time");
  const fine = Math.abs(offset) <= LARGEST_SKEW_S;
  if (offset === 0 || offset === 1) return note("clock", true, "this machine and the server agree");
  note("clock", fine, `this machine is ${Math.abs(offset)} s ${offset < 0 ? "behind" : "ahead of"} the server${fine ? "" : ". Approvals work regardless, but times shown here mislead"}`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
