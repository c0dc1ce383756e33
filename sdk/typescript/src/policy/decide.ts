import type { Candidate, CompiledPolicy, Entry } from "./compile";
import { decisionOf } from "./outcome";
import type { Call, EngineDecision } from "./model";
import { readCall, type Readings } from "./readings";
import { walkBackward, walkForward } from "./trie";

/**
 * Decides a call: the first matching rule wins, else the policy's default (contract section 4). Pure, never throws, linear in the action's length.
 * The answer is frozen and may be shared between calls.
 */
export function decide(compiled: CompiledPolicy, call: Call): EngineDecision {
  const readings = readCall(call);
  return readings === null ? decidePlain(compiled, call) : decideRead(compiled, call, readings);
}

function decidePlain(compiled: CompiledPolicy, call: Call): EngineDecision {
  const text = call.action;
  let best = Number.POSITIVE_INFINITY;
  let decision = compiled.otherwise;
  const visit = (entries: readonly Entry[]) => {
    for (const { candidate, denyOnly, test } of entries) {
      if (candidate.order >= best) return;
      if (test !== null && !test(text)) continue;
      const found = decisionOf(candidate, call, !denyOnly);
      if (found === null) continue;
      best = candidate.order;
      decision = found;
      return;
    }
  };
  walkForward(compiled.starts, text, visit);
  walkBackward(compiled.ends, text, visit);
  return decision;
}

interface Meeting {
  readonly candidate: Candidate;
  asGiven: boolean;
  completed: number;
  lastText: number;
}

/** The slower way, for calls with more than one reading. */
function decideRead(compiled: CompiledPolicy, call: Call, readings: Readings): EngineDecision {
  const { full, commands, claimed } = readings;
  const met = new Map<Candidate, Meeting>();
  const texts = [call.action, ...full, ...commands, ...claimed];
  for (const [index, text] of texts.entries()) {
    const visit = (entries: readonly Entry[]) => {
      for (const entry of entries) {
        if (entry.test === null || entry.test(text)) meet(met, entry, index, full.length);
      }
    };
    walkForward(compiled.starts, text, visit);
    walkBackward(compiled.ends, text, visit);
  }
  const inOrder = [...met.values()].toSorted((a, b) => a.candidate.order - b.candidate.order);
  for (const { candidate, asGiven, completed } of inOrder) {
    const certain = asGiven || (full.length > 0 && completed === full.length);
    const found = decisionOf(candidate, call, certain);
    if (found !== null) return found;
  }
  return compiled.otherwise;
}

function meet(met: Map<Candidate, Meeting>, entry: Entry, text: number, completions: number): void {
  const { candidate, denyOnly } = entry;
  let meeting = met.get(candidate);
  if (meeting === undefined) {
    meeting = { candidate, asGiven: false, completed: 0, lastText: -1 };
    met.set(candidate, meeting);
  }
  if (denyOnly || text > completions || meeting.lastText === text) return;
  meeting.lastText = text;
  if (text === 0) meeting.asGiven = true;
  else meeting.completed += 1;
}
