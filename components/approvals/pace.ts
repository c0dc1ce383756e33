/** A frame that moves the list by so much brings more lines than anybody reads: a turn of a wheel and a page key move it by less at once. */
const SWIFT_PX = 144;
const CALM_MS = 60;
const STILL_MS = 150;
const LONGEST_MOVE_MS = 10_000;
/** So many lines are filled in with one frame, so that none of the frames is late. */
const FILLED_AT_ONCE = 1;

/**
 * How fast a list is scrolled. A line that comes into view in a rush is drawn with its words alone, and filled in as soon as the list
 * is calm: a frame has no time to draw seven whole lines, and nobody the time to read them.
 */
export function paceOf(clock: () => number, nextFrame: (run: () => void) => unknown, wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))) {
  const waiting = new Set<() => void>();
  let movingUntil = 0;
  let top = 0;
  let swiftUntil = 0;
  let looking = false;
  const isSwift = () => clock() < swiftUntil;
  const look = () => {
    looking = false;
    if (!isSwift()) {
      for (const fill of [...waiting].slice(0, FILLED_AT_ONCE)) {
        waiting.delete(fill);
        fill();
      }
    }
    lookAgain();
  };
  const lookAgain = () => {
    if (looking || waiting.size === 0) return;
    looking = true;
    nextFrame(look);
  };
  return {
    isSwift,
    /** Told with every scroll where the list is, before its lines are drawn. */
    scrolledTo(at: number): void {
      if (Math.abs(at - top) > SWIFT_PX) swiftUntil = clock() + CALM_MS;
      top = at;
      movingUntil = clock() + STILL_MS;
    },
    /** Resolves once the list stands still, ten seconds later at the most: for what takes longer than a frame and can wait. */
    async whenStill(): Promise<void> {
      for (const until = clock() + LONGEST_MOVE_MS; clock() < movingUntil && clock() < until; ) await wait(STILL_MS);
    },
    /** Calls back once the list is calm; returns how to be forgotten. */
    whenCalm(fill: () => void): () => void {
      waiting.add(fill);
      lookAgain();
      return () => waiting.delete(fill);
    },
  };
}

/** Of the list on this page. */
export const pace = paceOf(() => performance.now(), (run) => requestAnimationFrame(run));
