import { CallHash } from "./call-hash";
import type { Candidate, CompiledPolicy, Entry } from "./compile";
import { visitFitting } from "./literal-index";
import { decisionOf } from "./outcome";
import type { Call, EngineDecision } from "./model";
import { readCall, type Readings } from "./readings";
import type { Visitor } from "./trie";

/**
 * Decides a call: the first matching rule wins, else the policy's default (contract section 4). Pure, never throws, linear in the action's length.
 * The answer is frozen and may be shared between calls.
 */
export function decide(compiled: CompiledPolicy, call: Call): EngineDecision {
  const readings = readCall(call);
  if (readings !== null) return decideRead(compiled, call, readings);
  const search = new Search(call, compiled.otherwise);
  visitFitting(compiled.index, call.action, search);
  return search.decision;
}

/** Keeps the answer of the first candidate in the order of the policy, whatever order the index shows them in. */
class Search implements Visitor<Entry> {
  decision: EngineDecision;
  private readonly call: Call;
  private readonly hash: CallHash;
  private best = Number.MAX_SAFE_INTEGER;

  constructor(call: Call, otherwise: EngineDecision) {
    this.call = call;
    this.hash = new CallHash(call);
    this.decision = otherwise;
  }

  visit(entries: readonly Entry[]): void {
    for (const { order, candidate, denyOnly, test } of entries) {
      if (order >= this.best) return;
      if (test !== null && !test(this.call.action)) continue;
      const found = decisionOf(candidate, this.call, !denyOnly, this.hash);
      if (found === null) continue;
      this.best = order;
      this.decision = found;
      return;
    }
  }
}

/** The slower way, for calls with more than one reading. */
function decideRead(compiled: CompiledPolicy, call: Call, readings: Readings): EngineDecision {
  const { full, commands, claimed } = readings;
  const meetings = new Meetings(full.length);
  const hash = new CallHash(call);
  for (const [index, text] of [call.action, ...full, ...commands, ...claimed].entries()) {
    meetings.read(index, text);
    visitFitting(compiled.index, text, meetings);
  }
  for (const { candidate, asGiven, completed } of meetings.inOrder()) {
    const certain = asGiven || (!candidate.rule.exact && full.length > 0 && completed === full.length);
    const found = decisionOf(candidate, call, certain, hash);
    if (found !== null) return found;
  }
  return compiled.otherwise;
}

interface Meeting {
  readonly candidate: Candidate;
  asGiven: boolean;
  completed: number;
  lastText: number;
}

/** Which candidates meet which readings: text 0 is the action as given, then come its completed forms, then what only a deny may use. */
class Meetings implements Visitor<Entry> {
  private readonly met = new Map<Candidate, Meeting>();
  private readonly completions: number;
  private index = 0;
  private text = "";

  constructor(completions: number) {
    this.completions = completions;
  }

  read(index: number, text: string): void {
    this.index = index;
    this.text = text;
  }

  visit(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.test === null || entry.test(this.text)) this.meet(entry);
    }
  }

  inOrder(): Meeting[] {
    return [...this.met.values()].toSorted((a, b) => a.candidate.order - b.candidate.order);
  }

  private meet({ candidate, denyOnly }: Entry): void {
    let meeting = this.met.get(candidate);
    if (meeting === undefined) {
      meeting = { candidate, asGiven: false, completed: 0, lastText: -1 };
      this.met.set(candidate, meeting);
    }
    if (denyOnly || this.index > this.completions || meeting.lastText === this.index) return;
    meeting.lastText = this.index;
    if (this.index === 0) meeting.asGiven = true;
    else meeting.completed += 1;
  }
}
