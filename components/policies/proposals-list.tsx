"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Button, formatCount, listAnd, Note, plural, Prefixed, Section, startOf } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Proposal, ProposalList } from "@/lib/learning/schema";

type Props = { proposals: UseQueryResult<ProposalList>; shown: string | null; onShow: (id: string) => void };

/** Calls that people keep approving, each a rule or a grant that nobody has to ask for any more. */
export function ProposalsList({ proposals: { data, isError, refetch }, shown, onShow }: Props) {
  if (data === undefined) return isError ? <Note tone="no"><p>The proposals could not be read.</p><p><Button size="s" onClick={() => void refetch()}>Try again</Button></p></Note> : null;
  const { items, approvals_needed: needed } = data;
  return (
    <Section id="proposals-title" title="Proposals" aside={items.length === 0 ? undefined : formatCount(items.length)}>
      {items.length === 0 ? <p className="hint proposals-none">After {plural(needed, "approval")} of the same call, a rule or a grant for it is proposed here.</p> : (
        <ul className="proposals">
          {items.map((item) => (
            <li key={item.id} className={item.id === shown ? "sel" : undefined}>
              <span className="cell-2">
                <span className="clip"><Prefixed clip>{frontOf(item.action, 120)}</Prefixed></span>
                <small>{evidenceWords(item)}</small>
              </span>
              <Button size="s" aria-pressed={item.id === shown} aria-label={`Review the proposal for ${frontOf(item.action, 80)}`} onClick={() => onShow(item.id)}>Review</Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** `approved 9 times in 30 days by Bob Keller and Dana Ruiz`. */
export function evidenceWords({ evidence }: Pick<Proposal, "evidence">): string {
  return `approved ${plural(evidence.times, "time")} in ${evidence.days} days by ${listAnd(evidence.approvers.map((person) => person.name))}`;
}

/** Secrets are hidden before anything is cut, for half of one does not look like one. */
function frontOf(action: string, characters: number): string {
  const shown = withoutSecrets(action);
  return startOf(shown, characters) ?? shown;
}
