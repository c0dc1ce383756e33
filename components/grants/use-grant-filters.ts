"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { DECISION_KINDS } from "@/lib/vocabulary";
import { textsOf } from "./filter-texts";
import { TABS } from "./tabs";

const PARSERS = {
  state: parseAsStringLiteral(TABS).withDefault("active"),
  q: parseAsString.withDefault(""),
  project: parseAsString,
  person: parseAsString,
  kind: parseAsStringLiteral(DECISION_KINDS),
  unused: parseAsStringLiteral(["true"] as const),
};

/** The filters of the page: they live in the URL. */
export function useGrantFilters() {
  const [values, set] = useQueryStates(PARSERS, { history: "replace" });
  return { values, texts: textsOf(values), set };
}
