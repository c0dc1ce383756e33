"use client";

import { useState, type FormEvent } from "react";
import { Button, Field, Input, Select, useServerNow } from "@/components/ui";
import { besideItsField } from "@/lib/api-client";
import { readAuditFilter } from "@/lib/audit/filter";
import { DECISION_SOURCES, ENGINE_DECISIONS } from "@/lib/vocabulary";
import { DECISION_WORDS, FILTER_LABELS, SOURCE_WORDS, type FilterName } from "./filter-words";
import type { FilterTexts } from "./filter-texts";
import { spanOf, SPANS, textsOfSpan, toLocal, toInstant, type Span } from "./time-span";

type Props = { texts: FilterTexts; projects: readonly { id: string; name: string }[]; onShow: (texts: FilterTexts) => void };

/** All filters at once; nothing is asked before "Show calls". */
export function FilterForm({ texts, projects, onShow }: Props) {
  const [draft, setDraft] = useState<FilterTexts>(texts);
  const now = new Date(useServerNow());
  const put = (changes: Record<string, string>) => setDraft((before) => Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, text]) => text !== "")));
  const { problems } = readAuditFilter(draft);
  const wrong = (name: FilterName) => problems.filter((problem) => problem.field === name).map((problem) => besideItsField(problem.message))[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problems.length === 0) onShow(draft);
  };
  const choice = (name: FilterName, options: readonly { value: string; label: string }[]) => (
    <Field label={FILTER_LABELS[name]} error={wrong(name)}>
      <Select value={draft[name] ?? ""} onChange={(event) => put({ [name]: event.target.value })}>
        <option value="">Any</option>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </Select>
    </Field>
  );
  const words = (name: FilterName, placeholder: string) => (
    <Field label={FILTER_LABELS[name]} error={wrong(name)}>
      <Input value={draft[name] ?? ""} placeholder={placeholder} autoComplete="off" spellCheck={false} onChange={(event) => put({ [name]: event.target.value })} />
    </Field>
  );
  return (
    <form className="filter-form" onSubmit={submit} noValidate>
      {choice("decision_source", DECISION_SOURCES.map((value) => ({ value, label: SOURCE_WORDS[value] })))}
      {choice("decision", ENGINE_DECISIONS.map((value) => ({ value, label: DECISION_WORDS[value] })))}
      {choice("project", projects.map((project) => ({ value: project.name, label: project.name })))}
      {words("agent", "claude-code")}
      {words("person", "alice@acme.com")}
      {words("action", "sudo, or Bash:*")}
      <TimeFields draft={draft} now={now} put={put} wrong={wrong} />
      <div className="filter-form-end">
        <Button type="submit" variant="solid" disabled={problems.length > 0}>Show calls</Button>
      </div>
    </form>
  );
}

type TimeProps = { draft: FilterTexts; now: Date; put: (changes: Record<string, string>) => void; wrong: (name: FilterName) => string | undefined };

function TimeFields({ draft, now, put, wrong }: TimeProps) {
  const [span, setSpan] = useState<Span>(spanOf(draft));
  const choose = (next: Span) => {
    setSpan(next);
    if (next !== "between") put(textsOfSpan(next, now));
  };
  const instant = (name: "since" | "until") => (
    <Field label={FILTER_LABELS[name]} error={wrong(name)} className="filter-form-instant">
      <Input type="datetime-local" value={toLocal(draft[name])} onChange={(event) => put({ [name]: toInstant(event.target.value) })} />
    </Field>
  );
  return (
    <>
      <Field label="Time" className="filter-form-wide">
        <Select value={span} onChange={(event) => choose(event.target.value as Span)}>
          {SPANS.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </Select>
      </Field>
      {span === "between" ? <>{instant("since")}{instant("until")}</> : null}
    </>
  );
}
