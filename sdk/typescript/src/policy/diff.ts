export interface DiffLine {
  readonly kind: "same" | "add" | "remove";
  /** Line numbers from 1; null on the side where the line does not stand. */
  readonly beforeLine: number | null;
  readonly afterLine: number | null;
  readonly text: string;
}

interface Step {
  readonly kind: DiffLine["kind"];
  readonly count: number;
}

/** Beyond this many changed lines the middle is shown as replaced whole, so that the cost stays bounded. */
const MAX_EDITS = 1_500;

/** The shortest line by line way from one text to another (Myers 1986), for showing a policy change. `\r\n` and `\n` are alike. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [toLines(before), toLines(after)];
  const head = sharedHead(a, b);
  const tail = sharedTail(a, b, head);
  const middle = editSteps(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const steps: Step[] = [{ kind: "same", count: head }, ...middle, { kind: "same", count: tail }];
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (const { kind, count } of steps) {
    for (let n = 0; n < count; n += 1) {
      const text = (kind === "add" ? b[j] : a[i]) ?? "";
      lines.push({ kind, beforeLine: kind === "add" ? null : (i += 1), afterLine: kind === "remove" ? null : (j += 1), text });
    }
  }
  return lines;
}

function toLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function sharedHead(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}

function sharedTail(a: readonly string[], b: readonly string[], head: number): number {
  let n = 0;
  while (n < a.length - head && n < b.length - head && a[a.length - 1 - n] === b[b.length - 1 - n]) n += 1;
  return n;
}

function editSteps(a: readonly string[], b: readonly string[]): Step[] {
  const frontiers = search(a, b);
  if (frontiers === null) return [{ kind: "remove", count: a.length }, { kind: "add", count: b.length }];
  return backtrack(frontiers, a.length, b.length);
}

/** For each number of edits, how far into `a` each diagonal reaches; null where the texts are too far apart. */
function search(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const frontiers: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, MAX_EDITS); edits += 1) {
    frontiers.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepsDown(reach, diagonal, edits) ? at(reach, diagonal + 1) : at(reach, diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return frontiers;
    }
    reach = next;
  }
  return null;
}

function backtrack(frontiers: readonly Map<number, number>[], aLength: number, bLength: number): Step[] {
  const steps: Step[] = [];
  let [x, y] = [aLength, bLength];
  for (let edits = frontiers.length - 1; edits >= 0; edits -= 1) {
    const reach = frontiers[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = stepsDown(reach, diagonal, edits);
    const fromX = edits === 0 ? 0 : at(reach, down ? diagonal + 1 : diagonal - 1);
    const fromY = edits === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1);
    const same = edits === 0 ? x : Math.min(x - fromX, y - fromY);
    steps.push({ kind: "same", count: same });
    if (edits > 0) steps.push({ kind: down ? "add" : "remove", count: 1 });
    [x, y] = [fromX, fromY];
  }
  return steps.toReversed();
}

function stepsDown(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && at(reach, diagonal - 1) < at(reach, diagonal + 1));
}

function at(reach: ReadonlyMap<number, number>, diagonal: number): number {
  return reach.get(diagonal) ?? 0;
}
