import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { ON_POLICY_REMOVED, ROLES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });
/** No controls, line breaks, bidi marks, zero-width spaces, tag or private-use characters; joiners stay, because names in some scripts need them. */
const PLAIN = /^[^\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{61C}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}\u{FEFF}\u{E0000}-\u{E007F}]*$/u;
const trimmed = (what: string, max: number) => z.string().trim().min(1, `Give ${what}.`).max(max).regex(PLAIN, "Leave out control characters, line breaks and marks that turn or hide text.");

export const personName = trimmed("a name", 120);
export const thingName = trimmed("a name", 80);

export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

export const shortPerson = z.object({ id: idSchema("user"), email: z.string(), name: z.string() });

export const MEMBER_STATES = ["active", "deactivated"] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

export const memberQuery = listQuery.extend({
  /** Both unless said otherwise. */
  state: z.enum(MEMBER_STATES).optional(),
});
export type MemberQuery = z.infer<typeof memberQuery>;

export const member = z.object({
  id: idSchema("user"),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  state: z.enum(MEMBER_STATES),
  created_at: instant,
  deactivated_at: instant.nullable(),
  invited_by: shortPerson.nullable(),
});
export type Member = z.input<typeof member>;

/** A member with what concerns others at this moment. */
export const listedMember = member.extend({
  /** Set while they are out of office. */
  away: z.object({ until: instant, delegate: shortPerson.nullable() }).nullable(),
  /** Other members who are the same person. */
  same_person: z.array(shortPerson),
});
export type ListedMember = z.input<typeof listedMember>;
export const memberList = z.object({ items: z.array(listedMember), next_cursor: z.string().nullable() });
export type MemberList = z.input<typeof memberList>;

export const addMemberInput = z.strictObject({
  email: z.string().min(1, "Give an e-mail address.").max(320),
  role: z.enum(ROLES),
  /** What people read; the part before the @ unless said otherwise. */
  name: personName.optional(),
});
export type AddMemberInput = z.infer<typeof addMemberInput>;

export const changeMemberInput = z
  .strictObject({ role: z.enum(ROLES).optional(), state: z.enum(MEMBER_STATES).optional() })
  .refine((input) => input.role !== undefined || input.state !== undefined, "Say what to change: role or state.");
export type ChangeMemberInput = z.infer<typeof changeMemberInput>;

export const project = z.object({ id: idSchema("project"), name: z.string(), created_at: instant, active_keys: z.number().int() });
export type Project = z.input<typeof project>;
export const projectList = z.object({ items: z.array(project), next_cursor: z.string().nullable() });
export type ProjectList = z.input<typeof projectList>;
export const projectInput = z.strictObject({ name: thingName });

export const organization = z.object({
  id: idSchema("org"),
  name: z.string(),
  on_policy_removed: z.enum(ON_POLICY_REMOVED),
  agent_creations_per_minute: z.number().int(),
  agent_pending_cap: z.number().int(),
  key_requests_per_minute: z.number().int(),
  /** How many identical approvals make a proposal on the Policies page. */
  learn_after_approvals: z.number().int(),
  created_at: instant,
});
export type Organization = z.input<typeof organization>;

export const organizationInput = z
  .strictObject({
    name: thingName.optional(),
    on_policy_removed: z.enum(ON_POLICY_REMOVED).optional(),
    agent_creations_per_minute: z.int().min(1).max(100_000).optional(),
    agent_pending_cap: z.int().min(1).max(100_000).optional(),
    key_requests_per_minute: z.int().min(1).max(1_000_000).optional(),
    learn_after_approvals: z.int().min(2).max(1_000).optional(),
  })
  .refine((input) => Object.values(input).some((value) => value !== undefined), "Say what to change.");
export type OrganizationInput = z.infer<typeof organizationInput>;

