/** Every minute, while it lasts. */
const REMINDER_MS = 60_000;
/** A work that fails so soon after the end had begun before it. */
const AFTERMATH_MS = 15_000;
/** Nothing was heard of it for so long: what fails now is another one. */
const OVER_MS = 90_000;

/**
 * One outage of the database as the operator reads it: one line when it begins, one each minute, one when it is over, however many
 * loops meet it and however often.
 */
export class Outage {
  private begun: number | null = null;
  private lastMet = -Infinity;
  private lastLine = -Infinity;
  private over = -Infinity;

  constructor(
    private readonly write: (line: { level: "error"; error: string } | { level: "info"; message: string }) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Some work failed because the database was away. */
  met(reason: string): void {
    const now = this.now();
    if (this.begun !== null && now - this.lastMet > OVER_MS) this.begun = null;
    this.lastMet = now;
    if (this.begun === null) {
      if (now - this.over < AFTERMATH_MS) return;
      this.begun = now;
      this.line(`The database does not answer (${reason}). What was to be sent waits, and everything goes on by itself once it answers`);
    } else if (now - this.lastLine >= REMINDER_MS) {
      this.line(`The database has not answered for ${Math.round((now - this.begun) / 1_000)} seconds (${reason})`);
    }
  }

  /** Some work that began at this time was done, so the database answered it. */
  answered(beganAt: number): void {
    if (this.begun === null || beganAt <= this.lastMet) return;
    this.over = this.now();
    this.write({ level: "info", message: `The database answers again, after ${Math.round((this.over - this.begun) / 1_000)} seconds` });
    this.begun = null;
  }

  private line(error: string): void {
    this.lastLine = this.now();
    this.write({ level: "error", error });
  }
}
