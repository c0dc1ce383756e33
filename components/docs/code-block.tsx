import { ScrollRegion } from "@/components/ui";

/** A listing that scrolls on its own and can be reached by keyboard. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <ScrollRegion label={label} className="docs-code">
      <pre><code>{children}</code></pre>
    </ScrollRegion>
  );
}
