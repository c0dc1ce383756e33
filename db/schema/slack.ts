import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, instant } from "@/db/columns";
import { channels } from "@/db/schema/channels";
import { organizations, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";

/** The Slack app of an organization: in which workspace it is installed, and whether anything may be decided there. */
export const slackApps = pgTable("slack_apps", {
  orgId: text("org_id").$type<Id<"org">>().primaryKey().references(() => organizations.id),
  teamId: text("team_id").notNull(),
  teamName: text("team_name").notNull(),
  /** Signing secret and bot token, encrypted under a key of this deployment. */
  sealed: bytes("sealed").notNull(),
  mayDecide: boolean("may_decide").notNull().default(false),
  connectedBy: text("connected_by").$type<Id<"user">>().notNull().references(() => users.id),
  /** When a click with a good signature last came, to the minute; null until the first. */
  heardAt: instant("heard_at"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

/** Which member a Slack user is, proven from both sides. */
export const slackLinks = pgTable(
  "slack_links",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    teamId: text("team_id").notNull(),
    slackUserId: text("slack_user_id").notNull(),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.teamId, t.slackUserId] }), uniqueIndex("slack_links_user").on(t.orgId, t.userId)],
);

/** A code that was sent to a Slack user and is waited for in a member's browser; one per member. */
export const slackLinkCodes = pgTable(
  "slack_link_codes",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    teamId: text("team_id").notNull(),
    slackUserId: text("slack_user_id").notNull(),
    codeHash: text("code_hash").notNull(),
    tries: integer().notNull().default(0),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] })],
);

/** A message about a request as it stands in Slack, with the digest that it shows; it is drawn anew when the request ends. */
export const slackMessages = pgTable(
  "slack_messages",
  {
    channelId: text("channel_id").$type<Id<"channel">>().notNull().references(() => channels.id, { onDelete: "cascade" }),
    slackChannel: text("slack_channel").notNull(),
    ts: text("ts").notNull(),
    orgId: text("org_id").$type<Id<"org">>().notNull(),
    requestId: text("request_id").$type<Id<"request">>().notNull(),
    digest: text().notNull(),
    /** Whether it was drawn with the two answers; a click on any other message decides nothing. */
    decidable: boolean().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.slackChannel, t.ts] }), index("slack_messages_request").on(t.requestId)],
);

/** Signatures that were taken, so that none counts twice on any server; kept longer than a signature is good for. */
export const slackSignatures = pgTable("slack_signatures", { signature: text().primaryKey(), seenAt: instant("seen_at").notNull() }, (t) => [index("slack_signatures_seen").on(t.seenAt)]);
