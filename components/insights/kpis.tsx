import { formatCount } from "@/components/ui";
import type { Insights } from "@/lib/insights/schema";
import { changeWords, deniedWords, expiredWords, largeLength, paceWords, shareOf } from "./words";

/** The four numbers that are the point, each beside the same number of as many days before. */
export function Kpis({ figures }: { figures: Insights }) {
  const { totals, before, days } = figures;
  const half = largeLength(totals.seconds.p50);
  return (
    <dl className="kpis">
      <Kpi label="Requests" figure={formatCount(totals.requests)} note={changeWords(totals.requests, before.requests, days)} />
      <Kpi label="Half decided within" figure={half.figure} unit={half.unit} note={paceWords(totals.seconds.p50, before.seconds.p50)} />
      <Kpi label="Denied" figure={percent(shareOf(totals.denied, totals.requests))} unit="%" note={deniedWords(figures)} />
      <Kpi label="Nobody answered" figure={percent(shareOf(totals.expired, totals.requests))} unit="%" note={expiredWords(figures)} />
    </dl>
  );
}

function percent(share: number): string {
  return (share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 });
}

function Kpi({ label, figure, unit, note }: { label: string; figure: string; unit?: string; note: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{figure}{unit === undefined || unit === "" ? null : <> <small>{unit}</small></>}</dd>
      <dd className="kpi-note">{note}</dd>
    </div>
  );
}
