/**
 * Words and numbers as they are shown to people: 24 hours, the reader's zone, a space before every unit.
 * Pure; instants are `Date`, durations are milliseconds or seconds as the name says.
 */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

type Parts = Record<"year" | "month" | "day" | "hour" | "minute" | "second" | "weekday", string>;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", weekday: "short", year: "numeric", month: "short", day: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

function partsIn(zone: string, at: Date): Parts {
  const parts: Partial<Parts> = {};
  for (const { type, value } of formatFor(zone).formatToParts(at)) {
    if (type !== "literal") parts[type as keyof Parts] = value;
  }
  return { ...(parts as Parts), month: (parts.month ?? "").slice(0, 3) };
}

/** Now and where the reader is: what every time is written in relation to. */
export type Reader = { now: Date; zone: string };

/** Today `14:28:49`, this year `20 Nov, 14:28`, older `20 Nov 2024`. */
export function formatTime(at: Date, { now, zone }: Reader): string {
  const then = partsIn(zone, at);
  const today = partsIn(zone, now);
  if (then.year !== today.year) return `${then.day} ${then.month} ${then.year}`;
  if (then.month === today.month && then.day === today.day) return `${then.hour}:${then.minute}:${then.second}`;
  return `${then.day} ${then.month}, ${then.hour}:${then.minute}`;
}

/** `14:28` today, else as `formatTime`: for places where seconds say nothing. */
export function formatMinute(at: Date, reader: Reader): string {
  const words = formatTime(at, reader);
  return /^\d\d:\d\d:\d\d$/.test(words) ? words.slice(0, 5) : words;
}

/** `20 Nov` this year, `20 Nov 2024` before. */
export function formatDay(at: Date, { now, zone }: Reader): string {
  const then = partsIn(zone, at);
  return then.year === partsIn(zone, now).year ? `${then.day} ${then.month}` : `${then.day} ${then.month} ${then.year}`;
}

/** `Thu 27 Nov, 14:28`: for an end that a person is about to choose. */
export function formatEnd(at: Date, { now, zone }: Reader): string {
  const then = partsIn(zone, at);
  const year = then.year === partsIn(zone, now).year ? "" : ` ${then.year}`;
  return `${then.weekday} ${then.day} ${then.month}${year}, ${then.hour}:${then.minute}`;
}

/** The clock with seconds whatever the day: `14:28:49`. */
export function formatClock(at: Date, { zone }: Pick<Reader, "zone">): string {
  const then = partsIn(zone, at);
  return `${then.hour}:${then.minute}:${then.second}`;
}

/** Full UTC, for hover and exports: `2026-11-20 14:28:49.204 UTC`. */
export function formatUtc(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", " UTC");
}

/** Time left: `0:54` under ten minutes, then `24 min`, `3 h 58 min`, `6 days`. Never below `0:00`. */
export function formatLeft(ms: number): string {
  const left = Math.max(0, ms);
  if (left < 10 * MINUTE_MS) {
    const seconds = Math.floor(left / SECOND_MS);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  if (left < HOUR_MS) return `${Math.floor(left / MINUTE_MS)} min`;
  if (left < DAY_MS) {
    const minutes = Math.floor((left % HOUR_MS) / MINUTE_MS);
    return `${Math.floor(left / HOUR_MS)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  return plural(Math.floor(left / DAY_MS), "day");
}

/** How urgent what is left is: under a fifth of the whole `wait`, under ten seconds `no`. */
export function urgency(leftMs: number, wholeMs: number): "calm" | "wait" | "no" {
  if (leftMs < 10 * SECOND_MS) return "no";
  return leftMs * 5 < wholeMs ? "wait" : "calm";
}

/** A gap between two events: `+0.2 s`, `+12 s`, `+1 min 31 s`, `+2 h 4 min`, `+3 days`. */
export function formatGap(ms: number): string {
  if (ms < 10 * SECOND_MS) return `+${Number((Math.max(0, ms) / SECOND_MS).toFixed(1))} s`;
  return `+${formatDuration(ms / SECOND_MS)}`;
}

/** A length: `38 s`, `5 min`, `1 min 31 s`, `4 h`, `2 h 4 min`, `7 days`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  const rest = whole % 60;
  if (days > 0) return hours === 0 ? plural(days, "day") : `${plural(days, "day")} ${hours} h`;
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${rest} s`;
}

/** `1,208`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `9.8%`; `share` is 0 to 1. */
export function formatShare(share: number): string {
  return `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })}%`;
}

/** `9,500.00 USD`: minor units by currency, the code after, never a bare sign. */
export function formatAmount(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  const number = new Intl.NumberFormat("en-US", { minimumFractionDigits: minorDigits(code), maximumFractionDigits: minorDigits(code) });
  return `${number.format(amount)} ${code}`;
}

function minorDigits(code: string): number {
  try {
    return new Intl.NumberFormat("en-US", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** `1 day`, `7 days`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `req_…p6rb7c`: the kind and the last six, because the first characters are the time and look alike. */
export function shortId(id: string): string {
  const cut = id.indexOf("_");
  return cut < 0 || id.length - cut <= 8 ? id : `${id.slice(0, cut + 1)}…${id.slice(-6)}`;
}

/** Hex in groups of four; a leading `sha256:` is not part of the picture. */
export function hashGroups(hash: string): string[] {
  return hash.replace(/^[a-z0-9]+:/, "").match(/.{1,4}/g) ?? [];
}

/** `2df8 07f3 … 039d 0283`. */
export function shortHash(hash: string): string {
  const groups = hashGroups(hash);
  return groups.length <= 4 ? groups.join(" ") : [...groups.slice(0, 2), "…", ...groups.slice(-2)].join(" ");
}

/** `Bob, Dana or Olivia`. */
export function listOr(words: readonly string[]): string {
  return list(words, "or");
}

/** `Bob, Dana and Olivia`. */
export function listAnd(words: readonly string[]): string {
  return list(words, "and");
}

function list(words: readonly string[], joint: string): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${joint} ${last}`;
}

/** `Alice Nguyen` → `AN`; an address → its first two letters. */
export function initials(name: string): string {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter((word) => word !== "");
  const [first, last] = [words[0] ?? "?", words.length > 1 ? (words.at(-1) ?? "") : ""];
  const letters = last === "" ? [...first].slice(0, 2) : [[...first][0], [...last][0]];
  return letters.join("").toUpperCase();
}

/** `Alice Nguyen` → `Alice`. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}
