import { Fold } from "@/components/ui";
import type { Insights } from "@/lib/insights/schema";
import { linePath, logAxis, namedDays, spread, type Step } from "./scale";
import { dayWords, lengthOf } from "./words";

const WIDTH = 300;
const LABEL_ROOM = 13;
const LINES = [{ key: "p99", className: "l-99" }, { key: "p90", className: "l-90" }, { key: "p50", className: "l-50" }] as const;

/** How long people took, day by day: half, nine in ten, 99 in 100. Days without an answer leave a gap. */
export function PaceChart({ figures: { per_day: days, totals } }: { figures: Insights }) {
  const { seconds } = totals;
  const known = days.flatMap(({ seconds: of }) => [of.p50, of.p90, of.p99]).filter((value) => value !== null);
  if (known.length === 0) return <figure className="chart" aria-labelledby="chart-pace"><figcaption><h2 id="chart-pace">Time to decide</h2></figcaption><p className="hint">No person answered a request in this time.</p></figure>;
  const { steps, y } = logAxis([...known, ...LINES.flatMap(({ key }) => seconds[key] ?? [])]);
  const ends = spread(LINES.map(({ key }) => y(seconds[key] ?? 1)), LABEL_ROOM);
  const said = `Half of the requests are decided within ${lengthOf(seconds.p50)}, nine in ten within ${lengthOf(seconds.p90)}, 99 in 100 within ${lengthOf(seconds.p99)}`;
  return (
    <figure className="chart" aria-labelledby="chart-pace">
      <figcaption><h2 id="chart-pace">Time to decide</h2><span className="faint small">log scale</span></figcaption>
      <div className="plot plot-end">
        <Axis steps={steps} />
        <svg viewBox={`0 0 ${WIDTH} 100`} preserveAspectRatio="none" role="img" aria-label={said}>
          {steps.map((step) => <line key={step.at} className={step.y === 100 ? "base-line" : "grid-line"} x1="0" x2={WIDTH} y1={step.y} y2={step.y} />)}
          {LINES.map(({ key, className }) => <path key={key} className={className} d={linePath(days.map((day) => (day.seconds[key] === null ? null : y(day.seconds[key]))), WIDTH)} />)}
        </svg>
        <svg className="ends" aria-hidden="true">
          {LINES.map(({ key }, index) => <text key={key} className={key === "p50" ? "ink" : undefined} x="8" y={`${ends[index] ?? 0}%`} dominantBaseline="central"><tspan className="strong">{key}</tspan> {lengthOf(seconds[key])}</text>)}
        </svg>
        <div className="xs" aria-hidden="true">{namedDays(days.map((day) => day.day)).map((day) => <span key={day}>{dayWords(day)}</span>)}</div>
      </div>
      <Fold summary="As a table">
        <table className="table table-in chart-table" aria-labelledby="chart-pace">
          <thead><tr><th scope="col">Day</th><th scope="col" className="num">Half within</th><th scope="col" className="num">90% within</th><th scope="col" className="num">99% within</th></tr></thead>
          <tbody>{days.map(({ day, seconds: of }) => <tr key={day}><th scope="row">{dayWords(day)}</th><td className="num">{lengthOf(of.p50)}</td><td className="num">{lengthOf(of.p90)}</td><td className="num">{lengthOf(of.p99)}</td></tr>)}</tbody>
        </table>
      </Fold>
    </figure>
  );
}

function Axis({ steps }: { steps: readonly Step[] }) {
  return <svg className="ys-log" aria-hidden="true">{steps.map((step) => <text key={step.at} x="0" y={`${step.y}%`} dominantBaseline="central">{step.label}</text>)}</svg>;
}
