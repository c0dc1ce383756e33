import { Check, Minus } from "lucide-react";
import { Cell, Row, Status, Table, TwoLines } from "@/components/ui";
import { describeCall, EXAMPLES } from "./examples";

/** Which patterns meet which calls, in an allow and in a deny. */
export function PatternTable() {
  return (
    <div className="docs-table">
      <Table label="Patterns and the calls they match" columns={[{ label: "Pattern" }, { label: "Call" }, { label: "Allow" }, { label: "Deny" }]}>
        {EXAMPLES.patterns.map(({ pattern, call, allow, deny, note }) => (
          <Row key={JSON.stringify([pattern, call])}>
            <Cell label="Pattern"><code>{pattern}</code></Cell>
            <Cell label="Call"><TwoLines detail={note}><code>{call.action}</code> <code className="docs-args">{describeCall(call)}</code></TwoLines></Cell>
            <Cell label="Allow"><Meets yes={allow} /></Cell>
            <Cell label="Deny"><Meets yes={deny} /></Cell>
          </Row>
        ))}
      </Table>
    </div>
  );
}

function Meets({ yes }: { yes: boolean }) {
  return yes ? <Status tone="ink" icon={Check}>applies</Status> : <Status tone="off" icon={Minus}>no</Status>;
}
