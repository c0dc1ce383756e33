import type { Id } from "@/lib/ids";
import { watch } from "@/lib/live/hub";
import type { Signal } from "@/lib/signals";

export type StreamOptions = {
  orgId: Id<"org">;
  /** Aborted when the reader goes away. */
  signal: AbortSignal;
  /** Whether the reader may still see this organization; asked every `recheckMs`. A throw counts as not known, not as no. */
  stillMember(): Promise<boolean>;
  heartbeatMs?: number;
  recheckMs?: number;
  gatherMs?: number;
};

const HEARTBEAT_MS = 20_000;
const RECHECK_MS = 30_000;
const GATHER_MS = 150;
const RETRY_MS = 1_000;
const ROOM = 64;
const encoder = new TextEncoder();

/**
 * Server-sent events (WHATWG HTML section 9.2) that say what kind of thing changed, never what it says: the reader looks
 * again by its own right. The first hint goes out at once, those of the next moment together and each once.
 */
export function eventStream(options: StreamOptions): ReadableStream<Uint8Array> {
  let end: () => void = () => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        end = begin(controller, options);
      },
      cancel() {
        end();
      },
    },
    { highWaterMark: ROOM },
  );
}

function begin(controller: ReadableStreamDefaultController<Uint8Array>, options: StreamOptions): () => void {
  let open = true;
  const timers: NodeJS.Timeout[] = [];
  const end = () => {
    if (!open) return;
    open = false;
    unwatch();
    gathering.stop();
    timers.forEach(clearInterval);
    options.signal.removeEventListener("abort", end);
    try {
      controller.close();
    } catch {
      // Already closed by the reader.
    }
  };
  const say = (text: string) => {
    if (!open) return;
    // A reader that takes nothing in is let go; it comes back and looks again.
    if ((controller.desiredSize ?? 0) <= 0) return end();
    controller.enqueue(encoder.encode(text));
  };
  const gathering = gather((signals) => say(signals.map(hint).join("")), options.gatherMs ?? GATHER_MS);
  const unwatch = watch(options.orgId, gathering.add);
  timers.push(setInterval(() => say(": still here\n\n"), options.heartbeatMs ?? HEARTBEAT_MS));
  timers.push(setInterval(() => void options.stillMember().then((may) => (may ? undefined : end()), () => undefined), options.recheckMs ?? RECHECK_MS));
  options.signal.addEventListener("abort", end);
  say(`retry: ${RETRY_MS}\nevent: hello\ndata: {}\n\n`);
  if (options.signal.aborted) end();
  return end;
}

function hint(signal: Signal): string {
  return `event: change\ndata: ${JSON.stringify({ type: signal.type, request_id: signal.requestId })}\n\n`;
}

/** Passes the first signals on at once and then, after each pause, what came meanwhile without repetitions. */
function gather(pass: (signals: Signal[]) => void, pauseMs: number): { add(signals: Signal[]): void; stop(): void } {
  const waiting = new Map<string, Signal>();
  let pause: NodeJS.Timeout | null = null;
  const flush = () => {
    const signals = [...waiting.values()];
    waiting.clear();
    pause = signals.length === 0 ? null : setTimeout(flush, pauseMs);
    if (signals.length > 0) pass(signals);
  };
  return {
    add: (signals) => {
      for (const signal of signals) waiting.set(`${signal.type} ${signal.requestId ?? ""}`, signal);
      if (pause === null) flush();
    },
    stop: () => {
      if (pause !== null) clearTimeout(pause);
    },
  };
}
