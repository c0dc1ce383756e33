import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "@/db/columns";
import { organizations, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";

/** How much of a limit that all instances share was handed out in the present minute; one row per limit, not per minute. */
export const allowances = pgTable(
  "allowances",
  {
    bucket: text().primaryKey(),
    /** The start of the minute that `used` is about. */
    minute: instant("minute").notNull(),
    used: integer().notNull(),
    /** What the last statement was given of it. */
    taken: integer().notNull(),
  },
  (t) => [index("allowances_minute").on(t.minute)],
);

/** A mail on its way to prove that two addresses are one person's: hashed at rest, used once. */
export const addressProofs = pgTable(
  "address_proofs",
  {
    tokenHash: text("token_hash").primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    /** Who asked. */
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    /** The member at whose address the mail arrives. */
    otherId: text("other_id").$type<Id<"user">>().notNull().references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [index("address_proofs_user").on(t.orgId, t.userId), index("address_proofs_expiry").on(t.expiresAt)],
);
