import type { Id } from "@/lib/ids";
import { listen, type Signal } from "@/lib/signals";

/** Spreads the signals of this process over the browsers that watch an organization: one listener, however many watch. */
type Watcher = (signals: Signal[]) => void;
type Hub = { watchers: Map<Id<"org">, Set<Watcher>>; stop: (() => void) | null };

const store = globalThis as typeof globalThis & { countersignLive?: Hub };

function hub(): Hub {
  store.countersignLive ??= { watchers: new Map(), stop: null };
  return store.countersignLive;
}

function spread(orgId: Id<"org">, signals: Signal[]): void {
  for (const watcher of hub().watchers.get(orgId) ?? []) watcher(signals);
}

/** Tells `watcher` of every change in one organization and in no other. Returns how to stop. */
export function watch(orgId: Id<"org">, watcher: Watcher): () => void {
  const state = hub();
  state.stop ??= listen(spread);
  const watchers = state.watchers.get(orgId) ?? new Set<Watcher>();
  watchers.add(watcher);
  state.watchers.set(orgId, watchers);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0 && state.watchers.get(orgId) === watchers) state.watchers.delete(orgId);
    if (state.watchers.size > 0) return;
    state.stop?.();
    state.stop = null;
  };
}
