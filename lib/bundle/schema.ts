import { z } from "zod";
import { PRINCIPAL_TYPES } from "@/lib/vocabulary";

/** A grant as an agent needs to know it: that a call may be covered, never that it is. Only the server takes a use. */
export const bundleGrant = z.object({
  id: z.string(),
  action: z.string(),
  resource: z.string().nullable(),
  args_hash: z.string(),
  /** Null where the grant covers exactly the action, resource and arguments above. */
  reach: z.record(z.string(), z.unknown()).nullable(),
  principal_scope: z.object({ type: z.enum(PRINCIPAL_TYPES), value: z.string() }),
  single_use: z.boolean(),
  /** The one call that a single-use grant is bound to; null on the others. */
  digest: z.string().nullable(),
  expires_at: z.string().meta({ format: "date-time" }).nullable(),
});
export type BundleGrant = z.infer<typeof bundleGrant>;

/** What is signed; everything that changes how a call of this key for this person would be judged in process. */
export const bundleContent = z.object({
  version: z.literal(1),
  organization_id: z.string(),
  project: z.object({ id: z.string(), name: z.string() }),
  /** For whom the agent acts, as the requestor header was resolved; null where there was none. */
  requestor: z.object({ id: z.string(), email: z.string() }).nullable(),
  /** For whose ears it is: a hash of the very key that asked, and the requestor header as it came. */
  audience: z.object({ key: z.string(), email: z.string().nullable() }),
  /** Null where no version was ever saved. */
  policy: z.object({ id: z.string(), name: z.string(), version: z.int(), yaml: z.string() }).nullable(),
  grants: z.array(bundleGrant),
  /** Whether there are more grants than are listed. */
  more_grants: z.boolean(),
});
export type BundleContent = z.infer<typeof bundleContent>;

export const bundle = bundleContent.extend({
  key_id: z.string(),
  /** `ed25519:` and the 32 bytes in base64url. */
  public_key: z.string(),
  /** Base64url of the Ed25519 signature over `countersign-bundle-v1`, a line feed, and the RFC 8785 form of all but these three. */
  signature: z.string(),
});
export type Bundle = z.infer<typeof bundle>;
