import { CanonicalError } from "./canonical-error";
import { canonicalize } from "./canonicalize";
import type { JsonObject } from "./json";
import { isLargerThanBody, sentence } from "./limits";
import { sha256Hex } from "./sha256";


/**
 * `sha256:` + hex of the RFC 8785 form of a call's arguments (contract section 5); absent and `{}` hash alike.
 * @throws {CanonicalError} for arguments that have no canonical form or exceed 256 KB.
 */
export function argsHash(args: JsonObject | undefined): string {
  return args === undefined ? EMPTY_HASH : hashOfCanonical(canonicalize(args));
}

/** The same for arguments that are in their canonical form already. */
export function hashOfCanonical(canonical: string): string {
  if (isLargerThanBody(canonical)) throw new CanonicalError("too_large", sentence("The argument object", "too_large"), { path: "" });
  return `sha256:${sha256Hex(canonical)}`;
}

const EMPTY_HASH = hashOfCanonical("{}");

/** Everything that makes a call this call and no other; `null` for what is absent. */
export interface ActionIdentity {
  org: string;
  project: string;
  agent: string | null;
  requestor: string | null;
  action: string;
  resource: string | null;
  args_hash: string;
  policy_version: number | null;
}

/**
 * The digest that binds an approval to one whole action (contract sections 5 and 20):
 * `sha256:` + hex SHA-256 over `countersign-action-v1`, a line feed, and the RFC 8785 form of the identity.
 * @throws {CanonicalError} where a member has no canonical form.
 */
export function actionDigest(input: ActionIdentity): string {
  const { org, project, agent, requestor, action, resource, args_hash, policy_version } = input;
  const canonical = canonicalize({ org, project, agent, requestor, action, resource, args_hash, policy_version });
  return `sha256:${sha256Hex(`countersign-action-v1\n${canonical}`)}`;
}

/** Who redeems an approval on behalf of a call that has a name: the same name always gives the same key, and the key does not give the name away. */
export function consumptionKeyOf(name: string): string {
  return sha256Hex(`countersign-consumption-v1\n${name}`);
}

/** The name under which a call asks again once the approval that it was given under its own name has lapsed: the same in every process. */
export function nameAfterLapse(name: string, lapsedId: string): string {
  return `again:${sha256Hex(`countersign-again-v1\n${name}\n${lapsedId}`)}`;
}
