import { hostNameProblem } from "@/lib/host-name";

/** E-mail addresses, pure: one strict form in, one canonical form kept, one key per person (contract sections 2 and 10). */
const ADDRESS = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** NFKC first, then lower case, then one strict ASCII form: no quotes, lists, controls or second `@`. Null where it is none. */
export function canonicalAddress(text: string): string | null {
  if (text.length > 320) return null;
  const folded = text.normalize("NFKC").trim().toLowerCase();
  if (folded.length > 254 || !ADDRESS.test(folded)) return null;
  return hostNameProblem(folded.slice(folded.lastIndexOf("@") + 1)) === null ? folded : null;
}

/** The same for every spelling of one person's address: case, full-width characters and plus-suffix fall away. */
export function personKeyOf(canonical: string): string {
  const at = canonical.lastIndexOf("@");
  const local = canonical.slice(0, at);
  const plus = local.indexOf("+");
  return `${plus > 0 ? local.slice(0, plus) : local}${canonical.slice(at)}`;
}
