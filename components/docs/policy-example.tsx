import { CircleCheck, CircleX, TriangleAlert, UserRound } from "lucide-react";
import { Cell, Row, Status, Table, TwoLines } from "@/components/ui";
import { CodeBlock } from "./code-block";
import { describeCall, EXAMPLES, type Answer, type PolicyExampleName } from "./examples";

/** A policy and what it answers to some calls. */
export function PolicyExample({ name, label }: { name: PolicyExampleName; label: string }) {
  const { policy, calls } = EXAMPLES.policies[name];
  return (
    <>
      <CodeBlock label={label}>{policy}</CodeBlock>
      <div className="docs-table">
        <Table label={`${label}: what it answers`} columns={[{ label: "Call" }, { label: "Answer", num: true }]}>
          {calls.map(({ call, answer, note }) => (
            <Row key={JSON.stringify(call)}>
              <Cell title>
                <TwoLines detail={note}><code>{call.action}</code> <code className="docs-args">{describeCall(call)}</code></TwoLines>
              </Cell>
              <Cell act><AnswerStatus answer={answer} /></Cell>
            </Row>
          ))}
        </Table>
      </div>
    </>
  );
}

function AnswerStatus({ answer }: { answer: Answer }) {
  switch (answer) {
    case "allow": return <Status tone="yes" icon={CircleCheck}>allow</Status>;
    case "warn": return <Status tone="wait" icon={TriangleAlert}>warn</Status>;
    case "asks": return <Status tone="ink" icon={UserRound}>asks</Status>;
    case "deny": return <Status tone="no" icon={CircleX}>deny</Status>;
  }
}
