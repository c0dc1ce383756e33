import { hideSecrets, isSecretName as isHiddenOnTheCard } from "@/lib/approvals/preview/secrets";

/** Keeps secrets out of messages that leave the house, pure: by the name of an argument, and by the form of a value. */
const REDACTED = "[redacted]";

const SECRET_NAME = /(^|_)(pass(word|wd|phrase|code)?|pwd|secrets?|tokens?|api_?keys?|access_?keys?|private_?keys?|auth|authorization|credentials?|cookies?|session_?id|signature|otp|pin|cvv|cvc|ssn)$|(password|passwd|passphrase|secret|apikey|credentials)$/;

/** Tokens that say by their form what they are; each is replaced wherever it stands in a text. */
const SECRET_FORMS = [
  /\b(?:cz_(?:live|test|pat)_[A-Za-z0-9]{16,})/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\bxapp-[A-Za-z0-9-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bya29\.[A-Za-z0-9_-]{20,}/g,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bwhsec_[A-Za-z0-9+/=]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\bBearer )[A-Za-z0-9._~+/=-]{12,}/gi,
  /(?<=\bBasic )[A-Za-z0-9+/=]{12,}/g,
  /(?<=:\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}(?=@)/g,
  /(?<=(?:password|passwd|secret|token|api[_-]?key)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"',;&]{4,}/gi,
];

/** A text with every token in it replaced: what the card hides, and beyond it what only looks like one, for here nobody decides by it. */
export function redactText(text: string): string {
  return SECRET_FORMS.reduce((left, form) => left.replaceAll(form, REDACTED), hideSecrets(text, REDACTED));
}

/** Arguments, as RFC 8785 text, without what their names or their forms give away as secret; text that is no JSON is redacted by form. */
export function redactArgs(text: string): string {
  try {
    return JSON.stringify(walk(JSON.parse(text) as unknown));
  } catch {
    return redactText(text);
  }
}

function walk(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isSecretName(name) && inner !== null && inner !== "" ? REDACTED : walk(inner)]));
}

/** `dbPassword`, `db-password` and `DB_PASSWORD` are one name. */
function isSecretName(name: string): boolean {
  return isHiddenOnTheCard(name) || SECRET_NAME.test(name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replace(/_+$/, ""));
}
