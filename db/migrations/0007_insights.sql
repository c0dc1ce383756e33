ALTER TABLE "organizations" ADD COLUMN "learn_after_approvals" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
CREATE INDEX "requests_window" ON "approval_requests" USING btree ("org_id","created_at","is_test","project_id","state","expires_at","resolved_at","resolved_by","decision_kind","policy_version","rule_index","policy_source");--> statement-breakpoint
CREATE INDEX "votes_recent" ON "approval_votes" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "grants_standing" ON "grants" USING btree ("org_id","created_at") WHERE not single_use and revoked_at is null;