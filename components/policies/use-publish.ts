"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api-client";
import type { DiffLineWire, PolicyErrorWire, PublishedWire } from "@/lib/policies/schema";
import { publish, restore } from "./queries";

export type Conflict = { currentVersion: number; diff: DiffLineWire[] };
export type PublishFailure = { kind: "conflict"; conflict: Conflict } | { kind: "invalid"; errors: PolicyErrorWire[]; message: string } | { kind: "signed-out" | "other"; message: string };

/** What a refused save means for the page (contract section 20). */
export function failureOf(error: Error): PublishFailure {
  if (!(error instanceof ApiError)) return { kind: "other", message: "Something failed in this page, and nothing was saved. Load the page again." };
  const details = (error.body["details"] ?? {}) as { current_version?: number; diff?: DiffLineWire[]; errors?: PolicyErrorWire[] };
  if (error.slug === "policy_version_conflict") return { kind: "conflict", conflict: { currentVersion: details.current_version ?? 0, diff: details.diff ?? [] } };
  if (error.slug === "policy_invalid") return { kind: "invalid", errors: details.errors ?? [], message: error.message };
  return { kind: error.status === 401 ? "signed-out" : "other", message: error.message };
}

type Save = { yaml: string; comment: string; base: number };

/** Saves a draft as the next version; `onPublished` runs when the page knows the new truth. */
export function usePublish(projectId: string, onPublished: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ yaml, comment, base }: Save) => publish(projectId, { yaml, expected_version: base, ...(comment.trim() === "" ? {} : { comment }) }),
    onSuccess: async (published) => {
      showPublished(queries, projectId, published);
      onPublished();
      await queries.invalidateQueries({ queryKey: ["policy", projectId] });
    },
  });
}

/** Publishes an earlier version again, over the version that is live now. */
export function useRestore(projectId: string, onRestored: (published: PublishedWire) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ version, base }: { version: number; base: number }) => restore(projectId, version, base),
    onSuccess: async (published) => {
      showPublished(queries, projectId, published);
      onRestored(published);
      await queries.invalidateQueries({ queryKey: ["policy", projectId] });
    },
  });
}

function showPublished(queries: ReturnType<typeof useQueryClient>, projectId: string, { answered_requests: _answered, ...policy }: PublishedWire): void {
  queries.setQueryData(["policy", projectId], policy);
}
