"use client";

import { useMutation } from "@tanstack/react-query";
import { BadgeCheck, ShieldCheck, Unlink } from "lucide-react";
import { Button, formatCount, Hash, Note, plural, Time } from "@/components/ui";
import type { ChainReport } from "@/lib/audit/schema";
import { verifyChain } from "./queries";

export function useVerifyChain() {
  return useMutation({ mutationFn: verifyChain });
}

type Verification = ReturnType<typeof useVerifyChain>;

export function VerifyButton({ verification }: { verification: Verification }) {
  return <Button icon={ShieldCheck} busy={verification.isPending} onClick={() => verification.mutate()}>{verification.isPending ? "Verifying chain" : "Verify chain"}</Button>;
}

/** What the last verification found; nothing before the first. */
export function VerifyResult({ verification }: { verification: Verification }) {
  if (verification.isError) {
    return <div className="verdict"><Note tone="no" live><p><strong>The chain was not checked.</strong> {verification.error.message}</p></Note></div>;
  }
  return verification.data === undefined ? null : <div className="verdict"><Verdict report={verification.data} /></div>;
}

function Verdict({ report }: { report: ChainReport }) {
  if (report.fault !== null) {
    return (
      <Note tone="no" icon={Unlink} live>
        <p><strong>The audit chain is broken at event {formatCount(report.fault.seq)}:</strong> {report.fault.reason}.</p>
        <p>{plural(report.events, "event")} before it stand as written. Keep a copy of the database before anything else, and compare it with an earlier export.</p>
      </Note>
    );
  }
  if (report.head === null) return <Note live><p><strong>0 events.</strong> Nothing has been recorded yet, so there is nothing to verify.</p></Note>;
  return (
    <Note tone="yes" icon={BadgeCheck} live>
      <p>
        <strong>Chain verified from 1 to {formatCount(report.head.seq)}</strong> at <Time at={report.checked_at} as="clock" />. Head <Hash>{report.head.hash}</Hash>.
        {report.erased === 0 ? null : ` The data of ${plural(report.erased, "event")} was erased; the lines stand.`}
      </p>
    </Note>
  );
}
