import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { KEY_SCOPES } from "@/lib/vocabulary";

const person = z.object({ id: idSchema("user"), email: z.string(), name: z.string() });

/** What a key may know of itself: `doctor` shows it (contract section 16). */
export const keyDescription = z.object({
  id: idSchema("key"),
  name: z.string(),
  last_four: z.string(),
  scopes: z.array(z.enum(KEY_SCOPES)),
  organization: z.object({ id: idSchema("org"), name: z.string() }),
  project: z.object({ id: idSchema("project"), name: z.string() }),
  /** Whom the requestor header names; null where it names nobody who may ask. */
  requestor: person.nullable(),
  approvals: z.object({
    /** Whether a call of this key may be turned into a request. */
    enabled: z.boolean(),
    /** The first row on the way from key to project to organization; `default` where there is none. */
    resolved_scope: z.enum(["api_key", "project", "org", "default"]),
    /** Why, as a sentence. */
    why: z.string(),
    /** Who could decide a request of this key for this requestor; rules with an `approval:` block may name others. */
    approvers: z.array(person),
  }),
  policy_version: z.int().nullable(),
  /** The key that signs this organization's policy bundles, to be pinned by the agent. */
  bundle_key: z.object({ id: z.string(), public_key: z.string() }),
  server_time: z.string().meta({ format: "date-time" }),
});
export type KeyDescription = z.input<typeof keyDescription>;
