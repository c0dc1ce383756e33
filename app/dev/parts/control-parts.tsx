"use client";

import { useState } from "react";
import { Ellipsis, Send } from "lucide-react";
import { Button, Checkbox, CopyLine, Field, FieldRow, Input, Keys, SearchInput, Select, Switch, Textarea, UnitInput } from "@/components/ui";
import { Line, Part } from "./part";

export function ButtonsPart() {
  return (
    <Part id="p3" title="Buttons and keys">
      <Line><Button variant="solid">Save</Button><Button icon={Send}>Send test request</Button><Button variant="quiet">Cancel</Button><Button variant="no">Deny</Button><Button variant="danger">Revoke grant</Button></Line>
      <Line>
        <Button variant="solid" disabled>Save v15</Button><Button className="force-focus">Focus</Button><Button variant="solid" className="force-focus">Focus</Button><Button size="s">Small</Button>
        <Button iconOnly icon={Ellipsis} aria-label="More" /><Button variant="solid" busy>Saving</Button>
      </Line>
      <Line><Button size="l" variant="no">Deny<kbd aria-hidden="true">D</kbd></Button><Button size="l" variant="solid">Approve once<kbd aria-hidden="true">A</kbd></Button></Line>
      <div className="line"><Keys keys={[{ keys: ["J", "K"], does: "move" }, { keys: ["A"], does: "approve" }, { keys: ["D"], does: "deny" }]} /></div>
      <div className="line"><CopyLine size="s" text="npm run demo" what="the command" /></div>
    </Part>
  );
}

export function FieldsPart() {
  const [on, setOn] = useState(true);
  const [off, setOff] = useState(false);
  const [checked, setChecked] = useState(true);
  return (
    <Part id="p4" title="Fields">
      <div className="stack-form">
        <div className="line"><Input className="max-w-48" aria-label="Plain" placeholder="Tell the agent (optional)" /><Input className="force-focus max-w-48 outline-offset-0" aria-label="Focused" defaultValue="ok for the test image" /></div>
        <Field label="May decide" error="Alice is the only one who asks here, so nobody could decide. Add another person." hint="Leave empty for everyone whose role may decide."><Input defaultValue="Alice Nguyen" /></Field>
        <div className="pair">
          <Field label="Wait for an answer"><UnitInput unit="minutes" defaultValue="5" /></Field>
          <Field label="With the key"><Select defaultValue="a"><option value="a">web-ci, ends 7f3a</option><option value="b">web-nightly, ends 77c0</option></Select></Field>
        </div>
        <Field label="Note"><Textarea placeholder="Goes into the audit log" /></Field>
        <SearchInput label="Filter" placeholder="Action, person, agent or id" />
        <div className="line">
          <label className="who" htmlFor="sw-on"><Switch id="sw-on" checked={on} onChange={setOn} />On</label>
          <label className="who" htmlFor="sw-off"><Switch id="sw-off" checked={off} onChange={setOff} />Off</label>
          <label className="who" htmlFor="ch"><Checkbox id="ch" checked={checked} onChange={setChecked} />Checked</label>
        </div>
        <FieldRow label="Standing grants" htmlFor="sw-row" hint="Approvers may approve forever, until someone revokes it." control={<Switch id="sw-row" checked={on} onChange={setOn} />} />
      </div>
    </Part>
  );
}
