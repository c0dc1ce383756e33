import { ERRORS, type ErrorSlug } from "@/lib/errors";

/** What the page of a code says: what happened, and what to do next. */
export type ErrorPage = { title: string; what: string; next: string; aliases?: string[]; sdk?: string };

const BY_SLUG: Record<ErrorSlug, ErrorPage> = {
  invalid_request: { title: "The call cannot be read", what: "A field is missing, has another type, or is not known here; or the body holds what JSON or this server refuses (duplicate keys, U+0000, lone surrogates, __proto__, more than 32 levels, integers beyond 2^53−1).", next: "The message and details.fields name each field. Correct them and send the call again." },
  identity_not_in_org: { title: "The requestor is not in this organization", what: "X-CZ-Requestor-Email names a person who is known here, but not a member of the organization that the API key belongs to.", next: "Use a key of that person's organization, or have an admin invite them under Settings, Members.", aliases: ["E1706"], sdk: "HITLIdentityNotInOrg" },
  identity_required: { title: "No requestor was named", what: "Every write by an API key says on whose behalf the agent acts. The header X-CZ-Requestor-Email was missing.", next: "Install the SDK with an address, set COUNTERSIGN_EMAIL, or pass email to the client. In CI, use the address of the person who answers for the pipeline.", aliases: ["E1707"], sdk: "HITLIdentityRequired" },
  identity_claim_rejected: { title: "The requestor was refused", what: "The address in X-CZ-Requestor-Email is unknown, malformed, deactivated, or belongs to a viewer, who cannot be a requestor.", next: "Check its spelling, then the member's state and role under Settings, Members.", aliases: ["E1708"], sdk: "HITLIdentityClaimRejected" },
  unauthenticated: { title: "The credential is not valid", what: "There was no credential, or it was mistyped, revoked, expired, or belongs to another deployment. The answer is the same in all cases on purpose.", next: "Create a new key under Settings, API keys, or sign in again." },
  forbidden: { title: "Your role may not do this", what: "You may see this, but your role in the organization does not allow the action.", next: "The message names the role that is needed. Ask an admin." },
  insufficient_scope: { title: "The API key lacks a scope", what: "Keys carry scopes: requests, audit:read, admin. This call needs one that the key does not have.", next: "Have an admin create a key with that scope." },
  self_approval: { title: "You cannot decide your own request", what: "You asked for this, you created the key it came with, or it names you under another spelling of your address.", next: "Somebody else who may decide has to. The card lists who." },
  not_an_approver: { title: "You may not decide this request", what: "Either a list names who may decide and you are not on it, or your role may not decide.", next: "Ask one of the people on the card, or have an admin change the list under Settings, Approvals." },
  cross_site: { title: "The call came from another site", what: "A browser call that changes something has to come from this site's own pages.", next: "Open the page here and try again. If Countersign stands behind a proxy, set PUBLIC_URL to the address that people use." },
  not_found: { title: "Nothing here", what: "There is nothing at this address, or it belongs to somebody else. The two are told apart for nobody.", next: "Check the id. A key sees its own project only." },
  approvals_not_configured: { title: "Approvals were never set up", what: "No approval settings exist anywhere in this organization, so the deny stands.", next: "An admin creates a row under Settings, Approvals. In local mode there are no approvals at all: use an API key.", aliases: ["E1304"], sdk: "HITLNotConfiguredError" },
  method_not_allowed: { title: "Not with this method", what: "This address does not take this HTTP method.", next: "See /docs/api for the methods of each address." },
  request_timeout: { title: "The call came too slowly", what: "The call had not arrived whole in time, so nothing was done.", next: "Send it again. If it happens often, look at the network between." },
  already_decided: { title: "Somebody was faster", what: "The first committed decision wins. details says who decided what and when.", next: "Nothing to do. To take an approval back, revoke its grant." },
  already_voted: { title: "You have signed already", what: "This request needs several people, and one person counts once.", next: "Wait for the others, or hand the request to somebody." },
  expired: { title: "Too late", what: "Nobody decided before the request's time was over, so it was denied. A late decision cannot reach the agent.", next: "The agent has to ask again, perhaps with a longer timeout.", aliases: [] },
  stale_view: { title: "What you saw is not what would run", what: "The digest that your page drew differs from the request's. Nothing was decided.", next: "Read the request again." },
  policy_version_conflict: { title: "The policy moved", what: "The policy was saved by somebody else between what you saw and what you sent.", next: "Look at the fresh difference in details and confirm it, or reload. In hybrid mode, pull the policy again.", aliases: ["E1703"], sdk: "HITLPolicyVersionConflictError" },
  grant_consumed: { title: "The approval is used up", what: "An approval for once was redeemed already, with another consumption key, or an identical call under another name has used it.", next: "Ask again, under a new Idempotency-Key." },
  grant_revoked: { title: "The grant was revoked", what: "Somebody took the grant back before it was used.", next: "Nothing may run. Ask again if it is still needed." },
  HITL_ARGS_HASH_MISMATCH: { title: "Other arguments than the approved ones", what: "What is about to run is not what was approved: the digest or the hash of the arguments differs.", next: "Do not run it. Ask again with these arguments." },
  not_approved: { title: "Not approved", what: "Only an approved request can be redeemed; details.state says what this one is.", next: "Wait for the decision, or stop." },
  idempotency_in_flight: { title: "The first call is still being answered", what: "A call with this Idempotency-Key is in flight.", next: "Wait as Retry-After says and send the same call again." },
  conflict: { title: "It cannot be done as things are", what: "The message says what stands in the way.", next: "Remove it, then try again." },
  recently_denied: { title: "This was denied a moment ago", what: "A person denied this very call, asked by this agent for this requestor, within the last ten minutes. Asking again, in whatever words, makes no new card. details says who denied it, when and why.", next: "Take the denial as the answer: do something else, or talk to the person who gave it. After retry_after_seconds the call may be asked for again.", sdk: "PolicyDeniedError" },
  last_owner: { title: "The last owner stays", what: "An organization always has an owner.", next: "Make somebody else an owner first." },
  approval_window_over: { title: "The approval was not used in time", what: "An approval is redeemed within five minutes of the decision.", next: "Ask again. The SDK does so by itself when the call is tried once more, under the same name too; over HTTP use a new Idempotency-Key.", sdk: "HITLTimeoutError" },
  link_spent: { title: "The link is used or over", what: "Links in mail work once and for 15 minutes; a newer one voids the older ones.", next: "Ask for a new one on the sign-in page." },
  approvals_disabled_at_scope: { title: "Approvals are off here", what: "The first settings row on the way from key to project to organization is off, or none of them exists. resolved_scope says which one answered.", next: "An admin turns that row on under Settings, Approvals; with default, they create one.", sdk: "ApprovalsDisabled" },
  body_too_large: { title: "The body is too large", what: "Bodies are at most 256 KB.", next: "Send less; for large arguments send args_redacted with args_hash." },
  head_too_large: { title: "The address and headers are too large", what: "The address and the headers of one call are at most 16 KB together.", next: "Send less. What is long belongs into a body: POST /api/guard instead of a long query, for instance." },
  unsupported_media_type: { title: "Not JSON", what: "Bodies are application/json.", next: "Set Content-Type: application/json." },
  policy_invalid: { title: "The policy does not parse", what: "Nothing was saved, tested or replayed; the last good version stays in force. details.errors lists line, column and what was probably meant.", next: "Correct the lines and try again.", aliases: [] },
  not_eligible: { title: "There is nothing to approve", what: "The policy allows this action, or denies it in a way that may not be lifted.", next: "Call guard again. To make a deny liftable, an admin adds escalate_on_deny to its rule." },
  would_widen: { title: "That would make the grant wider", what: "A grant can be narrowed: made to end sooner, to cover less, or to be used by fewer. What you sent covers something that the grant does not, or cannot be shown not to.", next: "Name at least every limit that the grant has, each the same or tighter. For more, have the agent ask again." },
  duration_over_cap: { title: "Longer than allowed", what: "A grant may last at most max_grant_seconds where this request is governed.", next: "Choose less, or have an owner raise the limit under Settings, Approvals." },
  kind_not_allowed: { title: "This kind of approval is not allowed here", what: "The settings, the signatures given before, or the request itself rule it out; the message says which.", next: "Choose a narrower one." },
  reason_required: { title: "Say why", what: "Where this request is governed, a decision without a note is refused.", next: "Write a note; the agent is told." },
  idempotency_mismatch: { title: "The key was used for something else", what: "This Idempotency-Key came with another body before.", next: "Use a new key for a new call." },
  no_eligible_approver: { title: "Nobody could approve", what: "With these settings nobody but the requestors themselves could decide, so every request would fail.", next: "Add somebody who may decide; the message says who is missing." },
  rate_limited: { title: "Too many calls", what: "A limit per agent, key or address was reached; the message says which. Nothing was decided or saved, and nothing ran.", next: "Wait as Retry-After says (retryAfterS in the SDK), then try again. Requests that nobody needs any more can be cancelled. Admins set the limits under Settings, Organization.", sdk: "RateLimitedError" },
  internal: { title: "Something failed on our side", what: "Nothing was saved.", next: "Try again; if it happens again, tell the operator the request id, which is also in the server's log." },
  audit_chain_broken: { title: "The audit chain is not as its last writer left it", what: "Every write of an organization appends a line to its audit chain. A line stands there that this server did not write, put in by somebody with access to the database itself, so the next one cannot be appended. Nothing was decided or saved, and nothing will be: without its record nothing happens, and there is no switch for it.", next: "Operators: run the check under Audit, Verify chain (GET /api/audit/verify), which names the first line at fault; compare with a kept export and checkpoint (docs/security.md). Find out who wrote it, keep a copy of the database as evidence, then restore a backup from before that line." },
  no_approver_available: { title: "Nobody may approve", what: "Approvals are on, but there is no active person who may decide other than those who ask.", next: "An admin names an approver under Settings, Approvals.", aliases: ["E1705"], sdk: "HITLNoApproverAvailable" },
  database_away: { title: "The database does not answer", what: "Nothing was decided or saved.", next: "Try again in a moment. Operators: see /readyz and the database's log." },
};

const SDK_ONLY: Record<string, ErrorPage> = {
  E1301: { title: "Nobody decided in time", what: "The request's time was over before anybody decided, so the deny stands.", next: "Ask again, with a longer timeout, or have an admin set who is told when nobody answers.", aliases: ["E1701"], sdk: "HITLTimeoutError" },
  E1302: { title: "The server cannot be reached, or answers nonsense", what: "The SDK could not get a well-formed answer, so nothing ran.", next: "Check the address in COUNTERSIGN_URL and GET /healthz there.", aliases: ["E1702"], sdk: "HITLBackendUnreachableError" },
  E1309: { title: "What would be sent holds a secret", what: "The SDK found something in the call that has the form of a key, a token or a private key, so nothing was sent. The findings name the places, never the values.", next: "Pass a reference to the secret instead of the secret, or request the approval with argsRedacted. The deny stands.", aliases: ["E1709"], sdk: "SecretValueLeakInPayload" },
};

/** All pages by code. A code that several refusals share is described by the first of them. */
export function errorPages(): Map<string, ErrorPage & { slug: string | null; status: number | null }> {
  const pages = new Map<string, ErrorPage & { slug: string | null; status: number | null }>();
  for (const [slug, page] of Object.entries(BY_SLUG)) {
    const { code, status } = ERRORS[slug as ErrorSlug];
    if (!pages.has(code)) pages.set(code, { ...page, slug, status });
  }
  for (const [code, page] of Object.entries(SDK_ONLY)) pages.set(code, { ...page, slug: null, status: null });
  return pages;
}

/** The page of a code or of one of its aliases, with the code it is filed under. */
export function findErrorPage(code: string): ({ code: string } & ErrorPage & { slug: string | null; status: number | null }) | null {
  for (const [key, page] of errorPages()) if (key === code || page.aliases?.includes(code) === true) return { code: key, ...page };
  return null;
}
