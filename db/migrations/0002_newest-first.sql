DROP INDEX "requests_list";--> statement-breakpoint
DROP INDEX "requests_requestor";--> statement-breakpoint
DROP INDEX "requests_agent";--> statement-breakpoint
DROP INDEX "grants_list";--> statement-breakpoint
DROP INDEX "calls_list";--> statement-breakpoint
DROP INDEX "calls_source";--> statement-breakpoint
DROP INDEX "calls_project";--> statement-breakpoint
DROP INDEX "calls_unlinked";--> statement-breakpoint
DROP INDEX "mailbox_recent";--> statement-breakpoint
DROP INDEX "notifications_user";--> statement-breakpoint
CREATE INDEX "requests_list" ON "approval_requests" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "requests_requestor" ON "approval_requests" USING btree ("org_id","requestor_id","created_at");--> statement-breakpoint
CREATE INDEX "requests_agent" ON "approval_requests" USING btree ("org_id","key_id","created_at");--> statement-breakpoint
CREATE INDEX "grants_list" ON "grants" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "calls_list" ON "governed_calls" USING btree ("org_id","seq");--> statement-breakpoint
CREATE INDEX "calls_source" ON "governed_calls" USING btree ("org_id","decision_source","seq");--> statement-breakpoint
CREATE INDEX "calls_project" ON "governed_calls" USING btree ("org_id","project_id","seq");--> statement-breakpoint
CREATE INDEX "calls_unlinked" ON "governed_calls" USING btree ("org_id","key_id","args_hash","seq") WHERE request_id is null and decision = 'deny';--> statement-breakpoint
CREATE INDEX "mailbox_recent" ON "mailbox" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notifications_user" ON "notifications" USING btree ("org_id","user_id","created_at");