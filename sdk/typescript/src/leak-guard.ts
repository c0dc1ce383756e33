import { SecretValueLeakInPayload } from "./errors";

/**
 * Forms that only secrets have; never the entropy of a text, which sentences and commands have too. Each begins at the
 * start of a word, so that the cost is linear in the text.
 */
const WORDS: readonly RegExp[] = [
  /cz_(?:live|test|pat)_[0-9a-f]{32}/,
  /sk-(?:[a-z]+-)?[A-Za-z0-9_-]{20}/,
  /[rs]k_(?:live|test)_[A-Za-z0-9]{16}/,
  /gh[oprsu]_[A-Za-z0-9]{30}/,
  /github_pat_[A-Za-z0-9_]{22}/,
  /glpat-[\w-]{20}/,
  /npm_[A-Za-z0-9]{36}/,
  /whsec_[A-Za-z0-9+/]{24}/,
  /xox[abeoprs]-[A-Za-z0-9-]{16}/,
  /A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Z0-9])/,
  /AIza[\w-]{35}/,
  /eyJ[\w-]{10,4096}\.eyJ[\w-]{10,8192}\.[\w-]{10}/,
];

/** One expression, so that a text is read once and not once for each form. */
const SECRET = new RegExp(`-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|(?<![\\w-])(?:${WORDS.map((form) => form.source).join("|")})`);

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
  return text.length >= 20 && SECRET.test(text);
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
