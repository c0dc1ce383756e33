import { AgentMark } from "@/components/ui/avatar";
import { plural } from "@/components/ui/format";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { countHidden, countSecrets, markSecrets } from "@/lib/approvals/preview";
import { VisibleText } from "./visible-text";

const MARKUP = /[*_`#[\]<>]|https?:\/\//;

/** What the agent wrote: plain text in a dashed box, never a source of truth (look: "Agent's text"). */
export function AgentSays({ request }: { request: ApprovalRequest }) {
  const hidden = countHidden(request.reason, { breaks: true });
  const secrets = countSecrets(markSecrets(request.reason));
  const inert = hidden > 0 || secrets > 0 || MARKUP.test(request.reason);
  return (
    <figure className="says">
      <figcaption>
        <AgentMark />
        <strong><VisibleText text={request.agent_id ?? "The agent"} /> says</strong> and nobody has checked it
      </figcaption>
      <blockquote>{request.reason === "" ? <span className="faint">Nothing.</span> : <VisibleText text={request.reason} breaks />}</blockquote>
      {inert ? <span className="why-inert">Shown as typed{secrets === 0 ? "" : `, without ${plural(secrets, "secret")}`}.{hidden === 0 ? "" : ` ${plural(hidden, "invisible character")} ${hidden === 1 ? "is" : "are"} made visible.`}</span> : null}
    </figure>
  );
}
