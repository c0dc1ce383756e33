import { CheckCheck, CircleCheck, CirclePause, FileDiff, Lock, Pencil, TimerOff, WifiOff } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Button, ButtonLink, Cell, Empty, Fact, Facts, Fold, Icon, Id, Kbd, Person, Prefixed, Quoted, Row, SignatureLine, Signatures, Step, Steps, Table, TimeLeft, TwoLines, AgentMark } from "@/components/ui";
import { Part } from "./part";

const OVER: readonly { head: string; icon: LucideIcon; said: string; then: string; act: string }[] = [
  { head: "Someone was faster", icon: CircleCheck, said: "Bob Keller approved this 3 s before you.", then: "Yours was not counted, and nothing changed.", act: "Show the decision" },
  { head: "Time ran out", icon: TimerOff, said: "Nobody answered by 14:32:18, so it was denied.", then: "A late yes cannot reach the agent; ask Alice to send it again.", act: "Show in audit" },
  { head: "The request is not what you read", icon: FileDiff, said: "The policy moved from v14 to v15 while you were reading.", then: "Nothing was decided.", act: "Read it again" },
  { head: "Not yours to decide", icon: Lock, said: "You asked for this one, so someone else has to decide.", then: "Bob, Dana or Olivia may.", act: "Copy link for them" },
  { head: "The server is away", icon: WifiOff, said: "Your decision was not saved.", then: "Countersign cannot be reached; the request is still pending.", act: "Try again" },
];

export function OutcomePart() {
  return (
    <Part id="p0" title="When the decision is over, or cannot be made" wide>
      <div className="cards">
        <div className="outcome"><h3>Approved by you</h3><SignatureLine name="Carol Okafor" mark="tick" detail="Approved once, 14:28:49. claude-code went on 0.2 s later." /><span className="outcome-acts"><ButtonLink href="#p0">Next<Kbd>J</Kbd></ButtonLink></span></div>
        <div className="outcome"><h3>Denied by you</h3><SignatureLine name="Carol Okafor" mark="cross" detail="Denied, 14:28:49. The agent was told: “use the base image”." /><span className="outcome-acts"><ButtonLink href="#p0">Next<Kbd>J</Kbd></ButtonLink></span></div>
        {OVER.map(({ head, icon, said, then, act }) => (
          <div className="outcome" key={head}><h3>{head}</h3><p><Icon of={icon} /><strong>{said}</strong> {then}</p><span className="outcome-acts"><Button>{act}</Button></span></div>
        ))}
      </div>
    </Part>
  );
}

export function RecordPart() {
  return (
    <Part id="p9" title="Facts, steps, signatures">
      <Facts ruled>
        <Fact label="Directory"><code>/home/alice/foo-service</code></Fact>
        <Fact label="Arguments"><Fold summary="2 values, 78 bytes, nothing hidden"><p className="long">{'{"command":"sudo apt-get install python3-foo"}'}</p></Fold></Fact>
        <Fact label="Asked by">alice@acme.com <span className="aside">claimed by key web-ci</span></Fact>
      </Facts>
      <Quoted head={<><AgentMark /><strong>claude-code says</strong> and nobody has checked it</>}>{"installing test dep for FOO-1234\nnot a **link** and no \u200Bzero width"}</Quoted>
      <div className="mt-6">
        <Steps>
          <Step tone="wait" icon={CirclePause} at="14:27:18.204" detail="seq 18,397, denied by web policy v14, rule 1"><strong>Requested</strong> by alice@acme.com</Step>
          <Step tone="ink" icon={Pencil} at="+1 min 31 s" detail="seq 18,405"><strong>Approved once</strong> by carol@acme.com</Step>
          <Step tone="yes" icon={CheckCheck} at="+0.2 s"><strong>Redeemed</strong> by the SDK, then the call ran</Step>
        </Steps>
      </div>
      <div className="mt-6"><Signatures label="Signatures"><SignatureLine name="Bob Keller" mark="tick" detail="14:21:07" /><SignatureLine name="You, Dana or Olivia" mark="open" detail="one more signature" /></Signatures></div>
    </Part>
  );
}

const COLUMNS = [{ label: "What it allows" }, { label: "May use it" }, { label: "Uses", num: true }, { label: "Ends" }, { label: "Revoke", hidden: true }];

export function TablePart({ now }: { now: string }) {
  const ends = new Date(Date.parse(now) + 11_520_000).toISOString();
  const began = new Date(Date.parse(now) - 74_880_000).toISOString();
  return (
    <Part id="p10" title="Table and empty" wide>
      <Table label="Grants" columns={COLUMNS}>
        {["Bash:sudo apt-get install libpq-dev", "send_refund", "Bash:sudo journalctl *"].map((action) => (
          <Row key={action}>
            <Cell title><TwoLines detail={<>from <Id href="#p10">req_01kagq5aqgen7s61scxjprgvecg</Id></>}><Prefixed>{action}</Prefixed></TwoLines></Cell>
            <Cell label="May use it"><Person name="Alice Nguyen" /></Cell>
            <Cell label="Uses" num>3</Cell>
            <Cell label="Ends"><TimeLeft startedAt={began} endsAt={ends} /></Cell>
            <Cell act><Button size="s" variant="quiet" aria-label={`Revoke ${action}`}>Revoke</Button></Cell>
          </Row>
        ))}
      </Table>
      <Empty title="Nothing is waiting for you" actions={<Button>Send a test request</Button>}>New requests appear here by themselves, and you are told by email.</Empty>
    </Part>
  );
}

const ROLES = ["canvas", "surface", "sunken", "raised", "hover", "selected", "line", "line-strong", "line-control", "text", "text-2", "text-3", "ink", "ink-solid", "ink-soft", "ink-tint", "wait", "wait-tint", "yes", "yes-tint", "no", "no-tint"];

export function SwatchesPart() {
  return (
    <Part id="p11" title="Colour roles" wide>
      <div className="swatches">{ROLES.map((role) => <span className="swatch" key={role}><i data-role={role} />{role}</span>)}</div>
    </Part>
  );
}
