import { SecretValueLeakInPayload } from "./errors";

/**
 * Forms that only secrets have; never the entropy of a text, which sentences and commands have too. Each begins at the
 * start of a word, so that the cost is linear in the text.
 */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  /(?<![\w-])cz_(?:live|test|pat)_[0-9a-f]{32}/,
  /(?<![\w-])sk-(?:[a-z]+-)?[A-Za-z0-9_-]{20}/,
  /(?<![\w-])[rs]k_(?:live|test)_[A-Za-z0-9]{16}/,
  /(?<![\w-])gh[oprsu]_[A-Za-z0-9]{30}/,
  /(?<![\w-])github_pat_[A-Za-z0-9_]{22}/,
  /(?<![\w-])glpat-[\w-]{20}/,
  /(?<![\w-])npm_[A-Za-z0-9]{36}/,
  /(?<![\w-])whsec_[A-Za-z0-9+/]{24}/,
  /(?<![\w-])xox[abeoprs]-[A-Za-z0-9-]{16}/,
  /(?<![\w-])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Z0-9])/,
  /(?<![\w-])AIza[\w-]{35}/,
  /(?<![\w-])eyJ[\w-]{10,4096}\.eyJ[\w-]{10,8192}\.[\w-]{10}/,
];

/** Where a value holds something in the form of a secret, as JSON pointers (RFC 6901). A member's name counts as part of its object. */
export function findSecrets(value: unknown): string[] {
  const found: string[] = [];
  visit(value, "", found);
  return found;
}

/** Throws a `SecretValueLeakInPayload` that names the places, never the values. */
export function refuseSecrets(payload: unknown): void {
  const findings = findSecrets(payload);
  if (findings.length === 0) return;
  const places = findings.slice(0, 5).map((pointer) => (pointer === "" ? "the whole" : pointer));
  const more = findings.length > places.length ? ` and ${findings.length - places.length} more places` : "";
  throw new SecretValueLeakInPayload(findings, `Nothing was sent, because what looks like a secret stands at ${places.join(", ")}${more}. Pass a reference to the secret instead, or show approvers argsRedacted. The call must not run.`);
}

function isSecret(text: string): boolean {
  return text.length >= 20 && SECRETS.some((form) => form.test(text));
}

function visit(value: unknown, pointer: string, found: string[]): void {
  if (typeof value === "string") {
    if (isSecret(value)) found.push(pointer);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, `${pointer}/${index}`, found);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    const named = isSecret(key);
    if (named && !found.includes(pointer)) found.push(pointer);
    visit(member, `${pointer}/${named ? "(withheld)" : key.replaceAll("~", "~0").replaceAll("/", "~1")}`, found);
  }
}
