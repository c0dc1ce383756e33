import { Button } from "@/components/ui/button";

/** What people say most often when they deny; each tells the agent what to do instead. */
export const DENY_REASONS = ["Not needed for this task.", "Ask for less: a narrower command or a smaller amount.", "Wrong target or environment.", "Talk to me first."] as const;

/** A reason at one press, which reaches the agent as the note does; what was typed stays before it. */
export function DenyReasons({ note, onChoose }: { note: string; onChoose: (note: string) => void }) {
  const typed = DENY_REASONS.reduce((rest, reason) => rest.replace(reason, ""), note).trim();
  return (
    <fieldset className="deny-reasons">
      <legend className="visually-hidden">A reason to tell the agent</legend>
      {DENY_REASONS.map((reason) => (
        <Button key={reason} size="s" aria-pressed={note.endsWith(reason)} onClick={() => onChoose(typed === "" ? reason : `${typed} ${reason}`)}>{reason.replace(/[.:].*$/, "")}</Button>
      ))}
    </fieldset>
  );
}
