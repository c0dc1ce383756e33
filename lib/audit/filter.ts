import { z } from "zod";
import { NO_WORDS, whatToSend } from "@/lib/http/what-to-send";
import { idSchema } from "@/lib/ids";
import { DECISION_SOURCES, ENGINE_DECISIONS } from "@/lib/vocabulary";

/** What an auditor may ask for, pure: what does not parse is said, never silently widened (contract section 12). */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function instantOf(text: string): Date | null {
  if (!DAY.test(text) && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const at = new Date(DAY.test(text) ? `${text}T00:00:00Z` : text);
  const rolledOver = !Number.isNaN(at.getTime()) && DAY.test(text) && at.toISOString().slice(0, 10) !== text;
  return Number.isNaN(at.getTime()) || rolledOver ? null : at;
}

const instant = z.string().transform((text, ctx) => {
  const at = instantOf(text);
  if (at !== null) return at;
  ctx.addIssue({ code: "custom", message: 'Expected a day such as "2026-11-20" or an instant such as "2026-11-20T14:28:49Z".' });
  return z.NEVER;
});

const words = (max: number) => z.string().trim().min(1, "Give it a value, or leave it out.").max(max);

const fields = {
  decision_source: z.enum(DECISION_SOURCES).optional(),
  decision: z.enum(ENGINE_DECISIONS).optional(),
  /** A project's id or name. */
  project: words(200).optional(),
  agent: words(256).optional(),
  /** A member's id or address, or the address that the agent claimed: the requestor or the one who decided. */
  person: words(320).optional(),
  /** Part of the action; with `*` or `?` a glob over the whole of it. */
  action: words(512).optional(),
  since: instant.optional(),
  until: instant.optional(),
  request: idSchema("request").optional(),
  grant: idSchema("grant").optional(),
};

const ordered = (filter: { since?: Date | undefined; until?: Date | undefined }) => filter.since === undefined || filter.until === undefined || filter.since < filter.until;
const ORDER = { message: "It must be later than since.", path: ["until"] };

export const auditFilter = z.strictObject(fields).refine(ordered, ORDER);
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditQuery = z
  .strictObject({ ...fields, limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(200).optional() })
  .refine(ordered, ORDER);
export type AuditQuery = z.infer<typeof auditQuery>;

/** The names of the filters, as they stand in the URL. */
export const AUDIT_FILTERS = Object.keys(fields) as (keyof AuditFilter)[];

/** An action filter as a regular expression over the whole action where it is a glob, or as the part to look for. */
export function actionMatcher(text: string): { glob: string } | { part: string } {
  if (!/[*?]/.test(text)) return { part: text };
  const runs = text.replaceAll(/\*+/g, "*").split(/([*?])/);
  return { glob: `^${runs.map((run) => (run === "*" ? ".*" : run === "?" ? "." : escapeRegex(run))).join("")}$` };
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Reads filters as they stand in a URL; where one does not parse there is no filter at all, but a sentence for each that is wrong. */
export function readAuditFilter(given: Record<string, string | undefined>): { filter: AuditFilter | null; problems: { field: string; message: string }[] } {
  const present = Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== undefined && (AUDIT_FILTERS as string[]).includes(name)));
  const parsed = auditFilter.safeParse(present, NO_WORDS);
  if (parsed.success) return { filter: parsed.data, problems: [] };
  return { filter: null, problems: whatToSend(parsed.error.issues, { schema: auditFilter, value: present, whole: "query" }) };
}
