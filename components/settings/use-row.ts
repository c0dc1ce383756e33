"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/lib/api-client";
import type { ScopeNodeWire, SettingsRowWire } from "@/lib/settings/schema";
import { removeRow, saveRow } from "./queries";
import { draftOf, readDraft, type Problem, type RowDraft } from "./row-draft";

/** What the server said no to, at its field where it names one. */
export type Refused = { problem: Problem | null; message: string };

type Input = { orgId: string; node: ScopeNodeWire; own: SettingsRowWire | undefined; answering: SettingsRowWire | undefined };

/**
 * One row as it is being edited: what nobody touched stays the server's truth, what was typed is kept until it is saved.
 * A place without a row of its own starts from the row that answers there now, so that turning it off or on changes only that.
 */
export function useRow({ orgId, node, own, answering }: Input) {
  const queries = useQueryClient();
  const [edits, setEdits] = useState<Partial<RowDraft>>({});
  const [refused, setRefused] = useState<Refused | null>(null);
  const draft = { ...draftOf(own ?? answering), ...edits };
  const place = { scope: node.scope, scope_id: node.scope_id };
  const reread = () => queries.invalidateQueries({ queryKey: ["settings", orgId] });
  const fail = (error: Error) => setRefused(refusalOf(error));

  const save = useMutation({
    mutationFn: async (enabled: boolean) => {
      const read = readDraft(draft);
      if (!read.ok) throw new FieldProblem(read.problem);
      return saveRow(orgId, { ...place, ...read.values, enabled });
    },
    onSuccess: async () => {
      await reread();
      setEdits({});
      setRefused(null);
    },
    onError: fail,
  });
  const toggle = useMutation({
    mutationFn: async (enabled: boolean) => {
      const read = own === undefined ? readDraft(draft) : null;
      if (read?.ok === false) throw new FieldProblem(read.problem);
      return saveRow(orgId, { ...place, ...read?.values, enabled });
    },
    onSuccess: async () => {
      await reread();
      setRefused(null);
    },
    onError: fail,
  });
  const remove = useMutation({
    mutationFn: () => removeRow(orgId, place),
    onSuccess: async () => {
      setEdits({});
      setRefused(null);
      await reread();
    },
    onError: fail,
  });
  const edit = (next: Partial<RowDraft>) => {
    setEdits({ ...edits, ...next });
    setRefused(null);
  };
  return { draft, edited: Object.keys(edits).length > 0, refused, edit, save, toggle, remove };
}

class FieldProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

const FIELDS: readonly Problem["field"][] = ["approvers", "quorum", "default_timeout_seconds", "escalate_after_seconds", "escalate_to", "max_grant_seconds"];

function refusalOf(error: Error): Refused {
  if (error instanceof FieldProblem) return { problem: error.problem, message: error.message };
  if (!(error instanceof ApiError)) return { problem: null, message: "Something failed in this page, and nothing was saved. Load the page again." };
  const field = FIELDS.find((name) => error.field(name) !== null);
  return { problem: field === undefined ? null : { field, message: error.field(field) ?? error.message }, message: error.message };
}
