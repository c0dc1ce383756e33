import { index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, instant } from "@/db/columns";
import { organizations, projects, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { KEY_SCOPES } from "@/lib/vocabulary";

/** Only HMAC-SHA-256 digests of keys are kept (contract section 2). */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: text().$type<Id<"key">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    projectId: text("project_id").$type<Id<"project">>().notNull().references(() => projects.id),
    name: text().notNull(),
    digest: bytes("digest").notNull(),
    prefix: text().notNull(),
    lastFour: text("last_four").notNull(),
    scopes: text({ enum: KEY_SCOPES }).array().notNull(),
    createdBy: text("created_by").$type<Id<"user">>().notNull().references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [uniqueIndex("api_keys_digest").on(t.digest), index("api_keys_org").on(t.orgId, t.projectId)],
);

export const personalTokens = pgTable(
  "personal_tokens",
  {
    id: text().$type<Id<"token">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    name: text().notNull(),
    digest: bytes("digest").notNull(),
    lastFour: text("last_four").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [uniqueIndex("personal_tokens_digest").on(t.digest), index("personal_tokens_user").on(t.orgId, t.userId)],
);

export const sessions = pgTable(
  "sessions",
  {
    id: text().$type<Id<"session">>().primaryKey(),
    tokenHash: text("token_hash").notNull(),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    /** The organization the person is looking at. */
    orgId: text("org_id").$type<Id<"org">>().references(() => organizations.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [uniqueIndex("sessions_token_hash").on(t.tokenHash), index("sessions_user").on(t.userId)],
);

/** Links that sign somebody in: hashed at rest, used once (contract section 11). */
export const signInLinks = pgTable(
  "sign_in_links",
  {
    id: text().$type<Id<"link">>().primaryKey(),
    tokenHash: text("token_hash").notNull(),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    /** Set on a review link: the request that it was sent for. */
    requestId: text("request_id").$type<Id<"request">>(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [uniqueIndex("sign_in_links_token_hash").on(t.tokenHash), index("sign_in_links_user").on(t.userId)],
);

export const accounts = pgTable(
  "accounts",
  {
    provider: text().notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerAccountId] })],
);
