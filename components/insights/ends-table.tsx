import { CalendarClock, CircleCheck, CircleSlash, CircleX, Clock, FileDiff, Infinity as Forever, RefreshCw, TimerOff } from "lucide-react";
import { formatCount, Icon, type LucideIcon } from "@/components/ui";
import type { End, Insights } from "@/lib/insights/schema";

const WORDS: Record<End, { icon: LucideIcon; label: string; fill: "c-yes" | "c-no" | "c-off" }> = {
  approved_once: { icon: CircleCheck, label: "Approve once", fill: "c-yes" },
  approved_timed: { icon: CalendarClock, label: "Approve timed", fill: "c-yes" },
  approved_forever_grant: { icon: Forever, label: "Standing grant", fill: "c-yes" },
  approved_forever: { icon: FileDiff, label: "Policy change", fill: "c-yes" },
  by_policy: { icon: RefreshCw, label: "By a new policy", fill: "c-yes" },
  denied: { icon: CircleX, label: "Denied", fill: "c-no" },
  denied_by_policy: { icon: RefreshCw, label: "Denied by policy", fill: "c-no" },
  expired: { icon: TimerOff, label: "Expired", fill: "c-off" },
  cancelled: { icon: CircleSlash, label: "Cancelled", fill: "c-off" },
  pending: { icon: Clock, label: "Still waiting", fill: "c-off" },
};
/** Ends that always have a line; the rarer ones only where there were any. */
const ALWAYS: ReadonlySet<End> = new Set<End>(["approved_once", "approved_timed", "approved_forever_grant", "approved_forever", "denied", "expired"]);

export function EndsTable({ ends }: { ends: Insights["ends"] }) {
  const most = Math.max(1, ...ends.map((row) => row.requests));
  return (
    <section className="chart" aria-labelledby="chart-ends">
      <div className="chart-cap"><h2 id="chart-ends">How requests ended</h2></div>
      <table className="hbars" aria-labelledby="chart-ends">
        <thead className="visually-hidden"><tr><th scope="col">End</th><th scope="col">Share</th><th scope="col">Requests</th></tr></thead>
        <tbody>
          {ends.filter((row) => row.requests > 0 || ALWAYS.has(row.end)).map(({ end, requests }) => (
            <tr key={end}>
              <th scope="row"><span className="who"><Icon of={WORDS[end].icon} small />{WORDS[end].label}</span></th>
              <td><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{requests === 0 ? null : <rect className={WORDS[end].fill} width={(requests / most) * 100} height="8" />}</svg></td>
              <td className="num">{formatCount(requests)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
