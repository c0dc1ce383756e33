export * from "@/db/schema/approvals";
export * from "@/db/schema/audit";
export * from "@/db/schema/channels";
export * from "@/db/schema/credentials";
export * from "@/db/schema/limits";
export * from "@/db/schema/messages";
export * from "@/db/schema/people";
export * from "@/db/schema/rules";
