import { PolicyExample } from "./policy-example";

/** What a rule does where a call does not say enough. */
export function DoubtRules() {
  return (
    <>
      <p>An argument may be missing or of another type than the condition speaks about; a call may name no resource or agent where the rule names one. Doubt never opens anything:</p>
      <ul>
        <li>an <code>allow</code> or <code>warn</code> does not apply;</li>
        <li>a <code>deny</code> applies;</li>
        <li>a <code>conditional</code> rule asks a person.</li>
      </ul>
      <p>One condition that certainly fails settles the rule, whatever the others are. A path that is also spelt flat in the arguments (<code>{'{"a.b": 1, "a": {"b": 2}}'}</code>) is in doubt, because nobody knows which of the two the tool will read.</p>
      <PolicyExample name="doubt-allow" label="An allow in doubt" />
      <PolicyExample name="doubt-deny" label="A deny in doubt" />
      <PolicyExample name="doubt-conditional" label="A conditional rule in doubt" />
    </>
  );
}
