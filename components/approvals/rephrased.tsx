import Link from "next/link";
import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { VisibleCode, VisibleText } from "./visible-text";

/** Says that somebody has denied this before, in other words or for another person or agent. */
export function Rephrased({ request }: { request: ApprovalRequest }) {
  const before = request.review?.rephrased_from;
  if (before == null) return null;
  return (
    <Note tone="wait">
      <p>
        <strong>{before.action === request.canonical_action ? "Asked again after a denial." : "Rephrased from a denied request."}</strong> {before.denied_by?.name ?? "The policy"} denied <Link href={`/approvals/${before.id}`}><VisibleCode text={before.action} /></Link>
        {before.denied_at === null ? null : <>, <Time at={before.denied_at} /></>}.{before.reason === null || before.reason === "" ? null : <> “<VisibleText text={before.reason} />”</>}
      </p>
    </Note>
  );
}
