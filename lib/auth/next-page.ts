import { idSchema, type Id } from "@/lib/ids";

/** Where one lands who asked for nothing in particular. */
export const FIRST_PAGE = "/approvals";

const MEMBERS_PAGES: ReadonlySet<string> = new Set(["approvals", "my-requests", "grants", "policies", "audit", "settings"]);
const LONGEST = 2000;
/** One slash, then visible ASCII without a backslash: what a browser could read as another host never reaches the parser. */
const PLAIN_PATH = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/;
const NOWHERE = "https://origin.invalid";

/**
 * The page to open after signing in, as a path of this origin; null for everything that is not the address of a page for
 * members. The answer is the parsed form, so that what was checked is what is opened.
 */
export function nextPage(wanted: unknown): string | null {
  if (typeof wanted !== "string" || wanted.length > LONGEST || !PLAIN_PATH.test(wanted) || !URL.canParse(wanted, NOWHERE)) return null;
  const { origin, pathname, search } = new URL(wanted, NOWHERE);
  if (origin !== NOWHERE || !MEMBERS_PAGES.has(pathname.split("/")[1] ?? "")) return null;
  return `${pathname}${search}`;
}

/** Puts the page to come back to into an address such as the sign-in page's; the first page needs no mention. */
export function withNext(path: string, wanted: unknown): string {
  const next = nextPage(wanted);
  return next === null || next === FIRST_PAGE ? path : `${path}?next=${encodeURIComponent(next)}`;
}

/** The request whose own page this is; null for every other page. */
export function requestOfPage(wanted: unknown): Id<"request"> | null {
  const id = idSchema("request").safeParse(/^\/approvals\/([^/?]+)$/.exec(nextPage(wanted) ?? "")?.[1]);
  return id.success ? id.data : null;
}
