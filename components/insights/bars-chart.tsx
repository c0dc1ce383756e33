import { Fold, formatCount } from "@/components/ui";
import type { Insights } from "@/lib/insights/schema";
import { namedDays, roundTop } from "./scale";
import { barsWords, dayWords } from "./words";

const WIDTH = 300;
const GAP = 0.4;

type Day = Insights["per_day"][number];

/** Requests of each day: approved at the foot, denied above, hollow where nobody answered; the table below says the same. */
export function BarsChart({ figures: { per_day: days, totals } }: { figures: Insights }) {
  const top = roundTop(Math.max(1, ...days.map((day) => day.approved + day.denied + day.expired)));
  const slot = WIDTH / days.length;
  return (
    <figure className="chart" aria-labelledby="chart-days">
      <figcaption>
        <h2 id="chart-days">Requests per day</h2>
        <ul className="legend">
          <li><i className="k-yes" />Approved {formatCount(totals.approved)}</li>
          <li><i className="k-no" />Denied {formatCount(totals.denied)}</li>
          <li><i className="k-off" />Expired {formatCount(totals.expired)}</li>
        </ul>
      </figcaption>
      <div className="plot">
        <div className="ys" aria-hidden="true"><span>{formatCount(top)}</span><span>{formatCount(top / 2)}</span><span>0</span></div>
        <svg viewBox={`0 0 ${WIDTH} 100`} preserveAspectRatio="none" role="img" aria-label={barsWords(days)}>
          <line className="grid-line" x1="0" x2={WIDTH} y1="0" y2="0" />
          <line className="grid-line" x1="0" x2={WIDTH} y1="50" y2="50" />
          {days.map((day, index) => <Bar key={day.day} day={day} x={index * slot + (slot * GAP) / 2} width={slot * (1 - GAP)} top={top} />)}
          <line className="base-line" x1="0" x2={WIDTH} y1="100" y2="100" />
        </svg>
        <div className="xs" aria-hidden="true">{namedDays(days.map((day) => day.day)).map((day) => <span key={day}>{dayWords(day)}</span>)}</div>
      </div>
      <Fold summary="As a table">
        <table className="table table-in chart-table" aria-labelledby="chart-days">
          <thead><tr><th scope="col">Day</th><th scope="col" className="num">Requests</th><th scope="col" className="num">Approved</th><th scope="col" className="num">Denied</th><th scope="col" className="num">Expired</th></tr></thead>
          <tbody>{days.map((day) => <tr key={day.day}><th scope="row">{dayWords(day.day)}</th><td className="num">{formatCount(day.requests)}</td><td className="num">{formatCount(day.approved)}</td><td className="num">{formatCount(day.denied)}</td><td className="num">{formatCount(day.expired)}</td></tr>)}</tbody>
        </table>
      </Fold>
    </figure>
  );
}

function Bar({ day, x, width, top }: { day: Day; x: number; width: number; top: number }) {
  const tall = (count: number) => (count / top) * 100;
  const [yes, no, off] = [tall(day.approved), tall(day.denied), tall(day.expired)];
  return (
    <g>
      <title>{`${dayWords(day.day)}: ${formatCount(day.approved)} approved, ${formatCount(day.denied)} denied, ${formatCount(day.expired)} expired`}</title>
      <rect className="c-none" x={x} y="0" width={width} height="100" />
      {yes === 0 ? null : <rect className="c-yes" x={x} y={100 - yes} width={width} height={yes} />}
      {no === 0 ? null : <rect className="c-no" x={x} y={100 - yes - no} width={width} height={no} />}
      {off === 0 ? null : <rect className="c-off" x={x} y={100 - yes - no - off} width={width} height={off} />}
    </g>
  );
}
