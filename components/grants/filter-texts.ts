import type { FilterTexts } from "@/components/audit/filter-texts";

/** The query of these values; the state `all` asks for every state, and what is empty asks for nothing. */
export function textsOf(values: Readonly<Record<string, unknown>>): FilterTexts {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "" && !(entry[0] === "state" && entry[1] === "all")));
}
