import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { listQuery, shortPerson, thingName } from "@/lib/orgs/schema";
import { KEY_SCOPES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });

export const KEY_MODES = ["live", "test"] as const;
export type KeyMode = (typeof KEY_MODES)[number];

export const KEY_STATES = ["active", "revoked"] as const;
export type KeyState = (typeof KEY_STATES)[number];

export const keyQuery = listQuery.extend({
  /** Both unless said otherwise. */
  state: z.enum(KEY_STATES).optional(),
});
export type KeyQuery = z.infer<typeof keyQuery>;

export const apiKey = z.object({
  id: idSchema("key"),
  name: z.string(),
  project: z.object({ id: idSchema("project"), name: z.string() }),
  mode: z.enum(KEY_MODES),
  scopes: z.array(z.enum(KEY_SCOPES)),
  last_four: z.string(),
  created_by: shortPerson,
  created_at: instant,
  last_used_at: instant.nullable(),
  revoked_at: instant.nullable(),
});
export type ApiKey = z.input<typeof apiKey>;
export const apiKeyList = z.object({ items: z.array(apiKey), next_cursor: z.string().nullable() });
export type ApiKeyList = z.input<typeof apiKeyList>;

/** The only answer that ever holds the secret. */
export const mintedKey = apiKey.extend({ key: z.string() });
export type MintedKey = z.input<typeof mintedKey>;

export const createKeyInput = z.strictObject({
  name: thingName,
  scopes: z.array(z.enum(KEY_SCOPES)).min(1, "Give at least one scope.").max(KEY_SCOPES.length).default(["requests"]),
  mode: z.enum(KEY_MODES).default("live"),
});
export type CreateKeyInput = z.infer<typeof createKeyInput>;

export const personalToken = z.object({
  id: idSchema("token"),
  name: z.string(),
  last_four: z.string(),
  created_at: instant,
  expires_at: instant.nullable(),
  last_used_at: instant.nullable(),
  revoked_at: instant.nullable(),
});
export type PersonalToken = z.input<typeof personalToken>;
export const personalTokenList = z.object({ items: z.array(personalToken), next_cursor: z.string().nullable() });
export type PersonalTokenList = z.input<typeof personalTokenList>;

export const mintedToken = personalToken.extend({ token: z.string() });
export type MintedToken = z.input<typeof mintedToken>;

export const createTokenInput = z.strictObject({
  name: thingName,
  /** Seconds from now, up to a year; absent: until it is revoked. */
  expires_in_seconds: z.int().min(60, "At least 60 seconds.").max(31_536_000, "At most a year.").optional(),
});
export type CreateTokenInput = z.infer<typeof createTokenInput>;
