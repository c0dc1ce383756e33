"use client";

import { Button } from "@/components/ui";

type Reading = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };

/** The rest of a list, a page at a time. */
export function More({ of, what }: { of: Reading; what: string }) {
  if (!of.hasNextPage) return null;
  return (
    <div className="table-end">
      <Button busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>Show more {what}</Button>
    </div>
  );
}
