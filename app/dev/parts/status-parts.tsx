import { BadgeCheck, Check, CheckCheck, CircleCheck, CircleSlash, CircleX, Clock, ClockAlert, Equal, Folder, KeyRound, Pencil, TimerOff, TriangleAlert, Undo2, X } from "lucide-react";
import { Agent, Claim, Code, Hash, Id, Person, PlainText, Prefixed, Status, Tag, Thing, TimeLeft } from "@/components/ui";
import { Line, Part } from "./part";

const REQUEST = "req_01kagq5aqgen7s61scxjp6rb7c";
const DIGEST = "sha256:2df807f3034bf3a250ad37be819df906b459febbba62a5541a8b10dc039d0283";

export function StatusPart({ now }: { now: string }) {
  const at = (seconds: number) => new Date(Date.parse(now) + seconds * 1_000).toISOString();
  return (
    <Part id="p1" title="Status">
      <Line>
        <Status tone="wait" icon={Clock}>Pending</Status><Status tone="yes" icon={CircleCheck}>Approved</Status><Status tone="no" icon={CircleX}>Denied</Status>
        <Status tone="off" icon={TimerOff}>Expired</Status><Status tone="off" icon={CircleSlash}>Cancelled</Status>
      </Line>
      <Line>
        <Status tone="yes" icon={CircleCheck}>Active</Status><Status tone="off" icon={CheckCheck}>Used</Status><Status tone="off" icon={TimerOff}>Expired</Status><Status tone="off" icon={Undo2}>Revoked</Status>
      </Line>
      <Line>
        <Status tone="yes" icon={CircleCheck}>allow</Status><Status tone="wait" icon={TriangleAlert}>warn</Status><Status tone="no" icon={CircleX}>deny</Status>
        <Status tone="yes" icon={Equal}>ran as approved</Status><Status tone="yes" icon={BadgeCheck}>Verified</Status>
      </Line>
      <Line>
        <Tag>+ 3 alike</Tag><Tag tone="ink" icon={Pencil}>1 of 2 signed</Tag><Tag tone="wait" icon={ClockAlert}>98 days ago</Tag><Tag tone="yes" icon={Check}>live</Tag><Tag tone="no" icon={X}>failed</Tag>
      </Line>
      <Line>
        <TimeLeft startedAt={at(-360)} endsAt={at(1_440)} /><TimeLeft startedAt={at(-79)} endsAt={at(221)} suffix="left" /><TimeLeft startedAt={at(-246)} endsAt={at(54)} />
        <TimeLeft startedAt={at(-291)} endsAt={at(9)} /><TimeLeft startedAt={at(-600)} endsAt={at(-300)} />
      </Line>
    </Part>
  );
}

export function ClaimsPart() {
  return (
    <Part id="p2" title="People, programs, claims">
      <Line><Person name="Carol Okafor" /><Person name="Bob Keller" self>You</Person><Agent>claude-code</Agent><Thing icon={KeyRound}>key web-ci</Thing><Thing icon={Folder}>project web</Thing></Line>
      <Line><Claim>alice@acme.com</Claim><span className="muted s13">a claim of the key’s holder</span></Line>
      <Line><span><Id copyAs="request">{REQUEST}</Id></span><Hash>{DIGEST}</Hash><Code>Bash:sudo *</Code></Line>
      <Line><Prefixed>Bash:sudo apt-get install python3-foo</Prefixed></Line>
      <Line><span><PlainText>{"admin\u202Egpj.exe"}</PlainText></span><span className="muted s13">hidden characters are shown, never obeyed</span></Line>
      <Line><span><Hash whole copyAs="digest">{DIGEST}</Hash></span></Line>
    </Part>
  );
}
