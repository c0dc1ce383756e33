-- The words of a request are divided here, not by PostgreSQL's text parser: that one reads the start of "3e2ewwh" as a number, so
-- that a request was not found by such an id, nor by a commit named so. White space and punctuation divide, as in the search itself.
ALTER TABLE approval_requests DROP COLUMN words;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION request_words(id text, action text, resource text, reason text, agent text, email text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(ARRAY(SELECT left(word, 200) FROM unnest(string_to_array(translate(lower(
    id || ' ' || right(id, 6) || ' ' || action || ' ' || regexp_replace(action, '([a-z0-9])([A-Z])', '\1 \2', 'g') || ' ' || coalesce(resource, '') || ' ' || reason || ' ' || coalesce(agent, '') || ' ' || email),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~…“”‘’«»–—·' || U&'\0009\000A\000B\000C\000D\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000\FEFF', repeat(' ', 66)), ' ')) AS word WHERE word <> ''))
$$;
--> statement-breakpoint
ALTER TABLE approval_requests ADD COLUMN words tsvector GENERATED ALWAYS AS (request_words(id, action, resource, reason, agent_id, claimed_email)) STORED;
--> statement-breakpoint
CREATE INDEX requests_words ON approval_requests USING gin (words) WITH (fastupdate = off);
