import { z } from "zod";

const instant = z.string().meta({ format: "date-time" });
const person = z.object({ id: z.string(), email: z.string(), name: z.string() });

/** When somebody is out of office, and who decides in their place. */
export const absenceInput = z.strictObject({
  /** Now, unless said otherwise. */
  starts_at: z.iso.datetime({ offset: true, error: "Give an instant such as 2026-12-24T18:00:00Z." }).optional(),
  ends_at: z.iso.datetime({ offset: true, error: "Give an instant such as 2027-01-04T08:00:00Z." }),
  /** A member's id or address; null or left out: nobody stands in. */
  delegate: z.string().trim().min(1).max(320).nullable().optional(),
});
export type AbsenceInput = z.infer<typeof absenceInput>;

export const absenceWire = z.object({
  absence: z
    .object({
      starts_at: instant,
      ends_at: instant,
      delegate: person.nullable(),
      /** Whether it holds at this moment, by the server's clock. */
      away_now: z.boolean(),
    })
    .nullable(),
});
export type AbsenceWire = z.infer<typeof absenceWire>;

export const linkInput = z.strictObject({
  /** The id or address of the member who is the same person. */
  same_as: z.string().trim().min(1).max(320),
});
export type LinkInput = z.infer<typeof linkInput>;

export const linkedWire = z.object({
  id: z.string(),
  /** Every other member of the organization who is the same person. */
  same_person: z.array(person),
});
export type LinkedWire = z.infer<typeof linkedWire>;

export const askProofInput = z.strictObject({
  /** The address, or the id, of the member whose address is the caller's too. */
  address: z.string().trim().min(1, "Give an address.").max(320),
});
export type AskProofInput = z.infer<typeof askProofInput>;

export const proofAsked = z.object({
  /** To whose address the mail went. */
  to: person,
  expires_at: instant,
});
export type ProofAsked = z.infer<typeof proofAsked>;

export const proveInput = z.strictObject({ token: z.string().min(1).max(200) });
export type ProveInput = z.infer<typeof proveInput>;

/** Who is out of office now, and until when. */
export const awayWire = z.object({ until: instant, delegate: person.nullable() });
export type AwayWire = z.infer<typeof awayWire>;
