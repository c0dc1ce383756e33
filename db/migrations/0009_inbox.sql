CREATE TABLE "request_presence" (
	"user_id" text NOT NULL,
	"tab" text NOT NULL,
	"org_id" text NOT NULL,
	"request_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "request_presence_user_id_tab_pk" PRIMARY KEY("user_id","tab")
);
--> statement-breakpoint
CREATE TABLE "request_views" (
	"org_id" text NOT NULL,
	"request_id" text NOT NULL,
	"user_id" text NOT NULL,
	"first_opened_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "request_views_request_id_user_id_pk" PRIMARY KEY("request_id","user_id")
);
--> statement-breakpoint
DROP INDEX "requests_pending";--> statement-breakpoint
DROP INDEX "requests_requestor";--> statement-breakpoint
ALTER TABLE "request_presence" ADD CONSTRAINT "request_presence_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_presence" ADD CONSTRAINT "request_presence_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_views" ADD CONSTRAINT "request_views_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_views" ADD CONSTRAINT "request_views_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "presence_org" ON "request_presence" USING btree ("org_id","until");--> statement-breakpoint
CREATE INDEX "requests_decided" ON "approval_requests" USING btree ("org_id","created_at","id") WHERE state in ('approved', 'denied', 'cancelled');--> statement-breakpoint
CREATE INDEX "requests_expired" ON "approval_requests" USING btree ("org_id","created_at","id") WHERE state in ('expired', 'pending');--> statement-breakpoint
CREATE INDEX "requests_project" ON "approval_requests" USING btree ("org_id","project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "requests_agent_name" ON "approval_requests" USING btree ("org_id","agent_id","created_at","id");--> statement-breakpoint
CREATE INDEX "requests_pending" ON "approval_requests" USING btree ("org_id","expires_at","id") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "requests_requestor" ON "approval_requests" USING btree ("org_id","requestor_id","created_at","id");
--> statement-breakpoint
-- The words of a request, for the search of the list: by GIN, which plain PostgreSQL has. The application does not know the column,
-- so that nothing reads it but the search. Punctuation divides words in every locale alike; an action in camel case counts both ways.
CREATE FUNCTION request_words(id text, action text, resource text, reason text, agent text, email text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('pg_catalog.simple', translate(
    id || ' ' || right(id, 6) || ' ' || action || ' ' || regexp_replace(action, '([a-z0-9])([A-Z])', '\1 \2', 'g') || ' ' || coalesce(resource, '') || ' ' || reason || ' ' || coalesce(agent, '') || ' ' || email,
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~…“”‘’«»–—·', repeat(' ', 42))))
$$;
--> statement-breakpoint
ALTER TABLE approval_requests ADD COLUMN words tsvector GENERATED ALWAYS AS (request_words(id, action, resource, reason, agent_id, claimed_email)) STORED;
--> statement-breakpoint
CREATE INDEX requests_words ON approval_requests USING gin (words) WITH (fastupdate = off);
