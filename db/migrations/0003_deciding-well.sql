CREATE TABLE "absences" (
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"delegate_id" text,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "absences_org_id_user_id_pk" PRIMARY KEY("org_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "proposal_answers" (
	"id" text NOT NULL,
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"answer" text NOT NULL,
	"reason" text,
	"answered_by" text NOT NULL,
	"answered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "proposal_answers_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "delegated_by" text;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "rephrased_from" text;--> statement-breakpoint
ALTER TABLE "approval_votes" ADD COLUMN "signed_for" text;--> statement-breakpoint
ALTER TABLE "governed_calls" ADD COLUMN "machine" text;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "same_person_as" text;--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_delegate_id_users_id_fk" FOREIGN KEY ("delegate_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_answers" ADD CONSTRAINT "proposal_answers_org_id_organizations_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_answers" ADD CONSTRAINT "proposal_answers_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_answers" ADD CONSTRAINT "proposal_answers_answered_by_users_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_same_person_as_users_id_fk" FOREIGN KEY ("same_person_as") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "requests_denied" ON "approval_requests" USING btree ("org_id","project_id","resolved_at") WHERE state = 'denied' and resolved_by is not null;--> statement-breakpoint
CREATE INDEX "requests_approved" ON "approval_requests" USING btree ("org_id","project_id","resolved_at") WHERE state = 'approved' and resolved_by is not null;