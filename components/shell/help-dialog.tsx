"use client";

import { Dialog } from "@/components/ui/dialog";
import { MAIN } from "./navigation";

type Shortcut = { keys: readonly string[]; does: string };

const EVERYWHERE: readonly Shortcut[] = [
  ...MAIN.flatMap((place) => (place.go === undefined ? [] : [{ keys: ["G", place.go.toUpperCase()], does: `go to ${place.label.toLowerCase()}` }])),
  { keys: ["Ctrl", "K"], does: "search and commands" },
  { keys: ["/"], does: "search the list" },
  { keys: ["?"], does: "all keys" },
];
const REQUESTS: readonly Shortcut[] = [
  { keys: ["J"], does: "next request" },
  { keys: ["K"], does: "previous request" },
  { keys: ["Enter"], does: "open; on a focused answer, sign" },
  { keys: ["Esc"], does: "close, or go back one step" },
  { keys: ["A"], does: "focus Approve" },
  { keys: ["D"], does: "focus Deny" },
  { keys: ["1"], does: "approve once" },
  { keys: ["2"], does: "approve for a time" },
  { keys: ["3"], does: "approve forever" },
  { keys: ["H"], does: "hand over" },
  { keys: ["C"], does: "copy the link" },
];
const POLICIES: readonly Shortcut[] = [
  { keys: ["F8"], does: "next error" },
  { keys: ["⌘", "S"], does: "save" },
];

/** Every key and what it does. */
export function HelpDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} shape="wide" title="Keyboard shortcuts" description="Off while you write. Single keys can be switched off in Account.">
      <div className="help">
        <Shortcuts title="Everywhere" shortcuts={EVERYWHERE} />
        <Shortcuts title="Approvals" shortcuts={REQUESTS} />
        <Shortcuts title="Policies" shortcuts={POLICIES} />
      </div>
    </Dialog>
  );
}

function Shortcuts({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {shortcuts.map(({ keys, does }) => (
          <div key={does}>
            <dt>{keys.map((key, index) => <kbd key={`${index}-${key}`}>{key}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
