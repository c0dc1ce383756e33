import { checkSignature } from "./bundle-signature";
import { canonicalize, sha256Hex } from "./canonical/index";
import type { JsonObject } from "./canonical/index";
import { compilePolicy, parsePolicy } from "./policy/index";
import type { CompiledPolicy } from "./policy/index";
import { optionalText, record, requiredText } from "./reading";

/** A policy of the server that was proven to be meant for this client, ready to judge by. */
export interface Bundle {
  readonly etag: string | null;
  readonly publicKey: string;
  readonly organizationId: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly requestorId: string;
  readonly policy: { readonly id: string; readonly name: string; readonly version: number };
  readonly compiled: CompiledPolicy;
}

export interface Expected {
  apiKey: string;
  email: string | undefined;
  /** The only key that may sign; undefined takes the bundle's own word, once. */
  publicKey: string | undefined;
  /** The bundle before this one: the same place, and never a later version of the same policy. */
  before: Bundle | null;
}

/** Why a bundle is not used, as the end of a sentence; the server is asked instead. */
export class BundleRefused extends Error {
  override readonly name = "BundleRefused";
}

/**
 * Proves a bundle (signature, audience, place, no step back) and compiles its policy. Throws `BundleRefused` for anything
 * short of that, and a `Fault` for what is no bundle at all.
 */
export async function openBundle(body: unknown, etag: string | null, expected: Expected): Promise<Bundle> {
  const { key_id: _keyId, public_key: _publicKey, signature: _signature, ...content } = record(body);
  const wire = record(body);
  const publicKey = requiredText(wire, "public_key");
  if (wire.version !== 1) throw new BundleRefused("the server's policy bundle is of a version that this SDK does not know");
  if (expected.publicKey !== undefined && expected.publicKey !== publicKey) {
    throw new BundleRefused("the server's policy bundle is signed with another key than the pinned one; if the server's secret was changed on purpose, run: countersign install");
  }
  const proof = await checkSignature(publicKey, `countersign-bundle-v1\n${canonicalize(content as JsonObject)}`, requiredText(wire, "signature"));
  if (proof === "unsupported") throw new BundleRefused("this runtime has no Ed25519, so the server's policy bundle cannot be proven");
  if (proof === "invalid") throw new BundleRefused("the signature of the server's policy bundle is wrong");
  expectAudience(record(wire.audience), expected);
  const opened = readContent(wire, { etag, publicKey });
  expectNoStepBack(opened, expected.before);
  return opened;
}

function expectAudience(audience: ReturnType<typeof record>, { apiKey, email }: Expected): void {
  const key = `sha256:${sha256Hex(`countersign-bundle-audience-v1\n${apiKey}`)}`;
  if (audience.key !== key) throw new BundleRefused("the server's policy bundle is meant for another API key");
  if (email === undefined || optionalText(audience, "email") !== email) throw new BundleRefused("the server's policy bundle is meant for another person");
}

function readContent(wire: ReturnType<typeof record>, { etag, publicKey }: Pick<Bundle, "etag" | "publicKey">): Bundle {
  const [project, policy] = [record(wire.project), record(wire.policy)];
  if (wire.policy === null) throw new BundleRefused("this project has no policy yet");
  const version = policy.version;
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1) throw new BundleRefused("the server's policy bundle has no usable version");
  const parsed = parsePolicy(requiredText(policy, "yaml"));
  if (!parsed.ok) throw new BundleRefused("the server's policy has something in it that this SDK does not know; update @countersign/sdk");
  return {
    etag,
    publicKey,
    organizationId: requiredText(wire, "organization_id"),
    project: { id: requiredText(project, "id"), name: requiredText(project, "name") },
    requestorId: requiredText(record(wire.requestor), "id"),
    policy: { id: requiredText(policy, "id"), name: requiredText(policy, "name"), version },
    compiled: compilePolicy(parsed.policy),
  };
}

function expectNoStepBack(bundle: Bundle, before: Bundle | null): void {
  if (before === null) return;
  if (bundle.organizationId !== before.organizationId || bundle.project.id !== before.project.id) throw new BundleRefused("the server's policy bundle is that of another project");
  if (bundle.policy.id === before.policy.id && bundle.policy.version < before.policy.version) throw new BundleRefused("the server's policy bundle is older than one that was seen before");
}
