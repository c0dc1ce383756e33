import type { ReactNode } from "react";
import { Check, X } from "lucide-react";
import { Icon } from "./icon";
import type { LucideIcon } from "./icon";
import type { Tone } from "./status";

/** What happened, in order. */
export function Steps({ children }: { children: ReactNode }) {
  return <ol className="steps">{children}</ol>;
}

/** One thing that happened: its sentence, when or how long after, and a quieter line below. */
export function Step({ tone, icon, at, detail, children }: { tone: Tone; icon: LucideIcon; at?: ReactNode; detail?: ReactNode; children: ReactNode }) {
  return (
    <li className="step" data-s={tone}>
      <Icon of={icon} />
      <span>{children}</span>
      {at === undefined ? null : <span className="step-at">{at}</span>}
      {detail === undefined ? null : <small>{detail}</small>}
    </li>
  );
}

type SignatureProps = {
  /** Whose hand; for an open line, who may still sign. */
  name: ReactNode;
  /** `tick` signed, `cross` refused, `open` nobody yet: dashed and unnamed. */
  mark: "tick" | "cross" | "open";
  detail?: ReactNode;
};

/** The mark of the product: a name on a rule, an ink tick or cross, time and note below. */
export function SignatureLine({ name, mark, detail }: SignatureProps) {
  return (
    <div className="sign" data-open={mark === "open" ? "" : undefined}>
      <span className="sign-name">
        {name}
        {mark === "open" ? null : <Icon of={mark === "tick" ? Check : X} />}
      </span>
      {detail === undefined ? null : <small>{detail}</small>}
    </div>
  );
}

/** Several signature lines beside each other. */
export function Signatures({ label, children }: { label: string; children: ReactNode }) {
  return <section className="signs" aria-label={label}>{children}</section>;
}
