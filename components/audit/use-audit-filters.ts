"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { parseAsString, useQueryStates } from "nuqs";
import { AUDIT_FILTERS, readAuditFilter } from "@/lib/audit/filter";
import type { FilterName } from "./filter-words";
import type { FilterTexts } from "./filter-texts";

const PARSERS = Object.fromEntries(AUDIT_FILTERS.map((name) => [name, parseAsString])) as Record<FilterName, typeof parseAsString>;

/** What in the address is no filter, or two: passing over it would show more than was asked for. */
function oddities(params: Iterable<[string, string]>): { field: string; message: string }[] {
  const names = [...params].map(([name]) => name);
  return [...new Set(names)].flatMap((name) => {
    if (!(AUDIT_FILTERS as string[]).includes(name)) return [{ field: name, message: `There is no filter "${name}". Take it off, or check its spelling.` }];
    return names.filter((other) => other === name).length > 1 ? [{ field: name, message: `"${name}" stands twice in this address. Give it once.` }] : [];
  });
}

/** The filters of the page: they live in the URL, so that a link shows what its sender saw. */
export function useAuditFilters() {
  const [values, set] = useQueryStates(PARSERS, { history: "push" });
  const params = useSearchParams();
  const router = useRouter();
  const pathname = usePathname();
  const texts: FilterTexts = Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
  return {
    texts,
    problems: [...oddities(params.entries()), ...readAuditFilter(texts).problems],
    /** Replaces all filters. */
    replace: (next: FilterTexts) => set(Object.fromEntries(AUDIT_FILTERS.map((name) => [name, next[name] ?? null])) as Record<FilterName, string | null>),
    remove: (name: FilterName) => set({ [name]: null }),
    clear: () => router.push(pathname),
  };
}
