"use client";

import { useState } from "react";
import { Forward, Link2, ScrollText } from "lucide-react";
import { BigPicks, Bones, Button, Dialog, Diff, Menu, MenuItem, MenuLink, Note, Popover, Segmented, TabLinks, toast, Widths } from "@/components/ui";
import { Line, Part } from "./part";

export function LoadingPart() {
  return <Part id="p5" title="Loading"><Bones label="requests" /><Bones label="events" shape="table" rows={2} /></Part>;
}

export function NotesPart() {
  return (
    <Part id="p6" title="Error and notice">
      <div className="grid gap-3">
        <Note tone="no"><p><strong>The list could not be loaded.</strong> The database did not answer within 3 s. What you see is from 14:27. <a href="#p6">Try again</a></p></Note>
        <Note tone="wait"><p><strong>Live updates are paused.</strong> Times keep running; new requests appear when the connection is back.</p></Note>
        <Note><p>Approvals are off for this project. Agents get <code>E1500</code> and the deny stands.</p></Note>
        <Note tone="yes"><p><strong>The test request arrived.</strong> Bob and Dana got it by email in 0.4 s.</p></Note>
      </div>
    </Part>
  );
}

const CHANGE = [
  { kind: "del", number: 4, text: "- allow: 'Bash:*'" },
  { kind: "add", number: 5, text: "- allow: 'Bash:sudo apt-get install *'" },
  { kind: "same", number: 6, text: "- deny: 'Bash:sudo *'" },
] as const;

export function FloatingPart() {
  const [open, setOpen] = useState(false);
  return (
    <Part id="p7" title="Floating">
      <Line>
        <Button onClick={() => toast.done("Grant revoked.", "The next call is refused.")}>Toast</Button>
        <Menu label="Request" trigger={<Button>Menu</Button>}>
          <MenuItem icon={Forward} hotkey="H" onSelect={() => {}}>Hand over</MenuItem>
          <MenuItem icon={Link2} hotkey="C" onSelect={() => {}}>Copy link</MenuItem>
          <MenuLink icon={ScrollText} href="#p7">Show in audit</MenuLink>
        </Menu>
        <Popover label="Filter" trigger={<Button>Popover</Button>}><p>A small panel.</p></Popover>
        <Button onClick={() => setOpen(true)}>Dialog</Button>
      </Line>
      <Dialog
        open={open} onOpenChange={setOpen} title="Publish web policy v15?"
        description={<>Anyone in project web may then run <code>sudo apt-get install *</code>. Nobody is asked. 57 calls in the last 30 days would have passed.</>}
        actions={<><Button onClick={() => setOpen(false)}>Back</Button><Button variant="solid" onClick={() => setOpen(false)}>Publish v15</Button></>}
      >
        <Diff label="Policy change" lines={CHANGE} />
      </Dialog>
      <div className="mt-4"><Diff label="Policy change, as in the dialog" lines={CHANGE} /></div>
    </Part>
  );
}

export function ChoicesPart() {
  const [kind, setKind] = useState<"once" | "time" | "forever">("once");
  const [width, setWidth] = useState<"exact" | "program" | "all">("program");
  const [form, setForm] = useState<"grant" | "policy">("grant");
  return (
    <Part id="p8" title="Choices">
      <div className="grid gap-4 justify-items-start">
        <Segmented label="If you approve" value={kind} onChange={setKind} options={[{ value: "once", label: "Once" }, { value: "time", label: "For a time" }, { value: "forever", label: "Forever", disabled: true }]} />
        <TabLinks label="Requests by state" tabs={[{ href: "#a", label: "Pending", count: 8, current: true }, { href: "#b", label: "Decided", current: false }, { href: "#c", label: "Expired", current: false }]} />
        <div className="w-full">
          <p className="widths-head">What it covers <span>calls like it, last 30 days</span></p>
          <Widths label="What it covers" value={width} onChange={setWidth} of={71} options={[
            { value: "exact", label: "Exactly this command", count: 3 },
            { value: "program", label: <code>sudo apt-get install *</code>, count: 41 },
            { value: "all", label: <code>sudo *</code>, aside: "any command as root", count: 71 },
          ]} />
        </div>
        <BigPicks label="In what form" value={form} onChange={setForm} options={[
          { value: "grant", label: "Standing grant", detail: "Ends when someone revokes it on the Grants page. The rule stays." },
          { value: "policy", label: "Change the policy", detail: "Publishes web policy v15 for everyone. Admins only." },
        ]} />
      </div>
    </Part>
  );
}
