"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { Button, Field, Fold, Input, Note, Section, Textarea } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { ActionTest } from "@/lib/policies/schema";
import { testAction } from "./queries";
import { OutcomeStatus } from "./simulation-panel";
import { Ticked } from "./ticked";

type Props = { projectId: string; /** The draft, where one is being written. */ draft: string | null; liveVersion: number; onLine: (line: number) => void };

/** Asks which rule would decide an action, and why. Nothing is recorded. */
export function ActionTester({ projectId, draft, liveVersion, onLine }: Props) {
  const [action, setAction] = useState("");
  const [args, setArgs] = useState("");
  const [agent, setAgent] = useState("");
  const [resource, setResource] = useState("");
  const asked = draft ?? `v${liveVersion}`;
  const test = useMutation({
    mutationFn: (_asked: string) => testAction(projectId, { action, ...readArgs(args), ...given("agent_id", agent), ...given("resource", resource), ...(draft === null ? {} : { yaml: draft }) }),
  });
  const field = useRef<HTMLTextAreaElement>(null);
  const [wrongArgs, setWrongArgs] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = problemOfArgs(args);
    setWrongArgs(wrong);
    if (wrong === null) return test.mutate(asked);
    test.reset();
    field.current?.focus();
  };
  return (
    <Section id="test-title" title="Test an action" aside={draft === null ? (liveVersion === 0 ? undefined : `with v${liveVersion}`) : "with the draft"}>
      <form className="try" onSubmit={submit}>
        <Field label="Action"><Input className="try-action" required maxLength={4096} placeholder="Bash:sudo apt-get update" autoComplete="off" spellCheck={false} value={action} onChange={(event) => setAction(event.target.value)} /></Field>
        <Fold summary="Arguments, resource and agent">
          <div className="try-more">
            <Field label="Arguments, as JSON" error={wrongArgs}><Textarea ref={field} rows={3} spellCheck={false} placeholder='{ "amount": 1200 }' value={args} onChange={(event) => setArgs(event.target.value)} /></Field>
            <Field label="Resource"><Input autoComplete="off" spellCheck={false} maxLength={1_024} value={resource} onChange={(event) => setResource(event.target.value)} /></Field>
            <Field label="Agent"><Input autoComplete="off" value={agent} onChange={(event) => setAgent(event.target.value)} /></Field>
          </div>
        </Fold>
        <Button type="submit" busy={test.isPending}>Test action</Button>
      </form>
      {test.isError ? <Note tone="no" live><Ticked>{test.error.message}</Ticked></Note> : null}
      {test.isSuccess && test.variables === asked ? <Verdict result={test.data} onLine={onLine} /> : null}
    </Section>
  );
}

function given(name: "agent_id" | "resource", text: string): { agent_id?: string; resource?: string } {
  return text.trim() === "" ? {} : { [name]: text.trim() };
}

function readArgs(text: string): { args?: Record<string, never> } {
  return text.trim() === "" ? {} : { args: JSON.parse(text) as Record<string, never> };
}

/** Why the text is no object of arguments, as a sentence; null where it is one. */
function problemOfArgs(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return null;
  } catch {
    return "The arguments are not valid JSON. Write an object, such as { \"amount\": 1200 }.";
  }
  return "The arguments must be a JSON object, such as { \"amount\": 1200 }.";
}

function Verdict({ result, onLine }: { result: ActionTest; onLine: (line: number) => void }) {
  const { rule_line: line, rule_id: rule, matched_pattern: pattern, reason } = result;
  return (
    <output className="verdict">
      <OutcomeStatus outcome={result.decision === "deny" && result.hitl_eligible ? "ask" : result.decision} />
      {line === null || rule === null ? (
        <span className="muted">No rule matches, so the default answers.</span>
      ) : (
        <span className="muted">
          By rule {rule} on <button type="button" className="linkish" onClick={() => onLine(line)}>line {line}</button>{pattern === null ? null : <>, whose pattern <span className="code">{withoutSecrets(pattern)}</span> is the first that matches</>}.
          {result.reason_code === "CONDITION_FAILED" ? " Its condition does not hold, or an argument that it asks for is missing." : null}
        </span>
      )}
      {reason === null ? null : <span className="muted">“{reason}”</span>}
      <Considered rules={result.considered} onLine={onLine} />
    </output>
  );
}

/** Every rule that was asked, top to bottom; those that name other actions are folded away. */
function Considered({ rules, onLine }: { rules: ActionTest["considered"]; onLine: (line: number) => void }) {
  if (rules.length === 0) return null;
  const near = rules.filter((rule) => rule.near);
  const far = rules.length - near.length;
  const line = (rule: ActionTest["considered"][number]) => (
    <li key={rule.line} data-verdict={rule.verdict}><button type="button" className="linkish" onClick={() => onLine(rule.line)}>{rule.rule_id}</button> <span className="muted"><Ticked>{rule.why}</Ticked></span></li>
  );
  return (
    <>
      {near.length < 2 ? null : <ol className="considered" aria-label="Rules that name this action">{near.map(line)}</ol>}
      {far === 0 && near.length < 1 ? null : <Fold summary={rules.length === 1 ? "The one rule considered" : `All ${rules.length} rules considered${far === 0 ? "" : `, ${far} for something else`}`}><ol className="considered" aria-label="Rules considered">{rules.map(line)}</ol></Fold>}
    </>
  );
}
