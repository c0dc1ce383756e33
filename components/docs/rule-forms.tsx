import type { ReactNode } from "react";
import type { PolicyExampleName } from "./examples";
import { PolicyExample } from "./policy-example";

const FORMS: readonly { name: PolicyExampleName; title: ReactNode; label: string; text: ReactNode }[] = [
  { name: "deny-allow", title: <><code>deny:</code> and <code>allow:</code></>, label: "A policy with deny and allow", text: <>The short form: a pattern, or a list of patterns. A <code>deny</code> with <code>escalate_on_deny: true</code> may be lifted by a person; a <code>deny</code> without it is final, and beats every grant.</> },
  { name: "effect", title: <><code>effect:</code> with <code>action:</code></>, label: "A policy with effects", text: <>The long form. <code>effect</code> is <code>allow</code>, <code>deny</code>, <code>warn</code>, <code>require_approval</code> or <code>conditional</code>; <code>action</code> or <code>actions</code> hold the patterns. <code>require_approval</code> is a deny that asks.</> },
  { name: "conditional", title: <code>effect: conditional</code>, label: "A policy with a conditional rule", text: <>Runs where every condition certainly holds, and asks a person where one does not.</> },
  { name: "match", title: <><code>match:</code> with <code>action:</code></>, label: "A policy with match", text: <>Picks calls by tool and arguments; <code>action</code> is <code>allow</code>, <code>deny</code> or <code>approval_required</code>. Each comparator has its sibling: <code>argument_gt: {"{ amount: 1000 }"}</code> is <code>when: {"{ amount: { gt: 1000 } }"}</code>.</> },
];

/** Every way to write a rule, each with calls and answers. */
export function RuleForms() {
  return FORMS.map(({ name, title, label, text }) => (
    <section key={name} aria-labelledby={`form-${name}`}>
      <h3 id={`form-${name}`}>{title}</h3>
      <p>{text}</p>
      <PolicyExample name={name} label={label} />
    </section>
  ));
}
