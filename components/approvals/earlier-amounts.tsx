import { formatCount, plural } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import type { Amount } from "@/lib/approvals/preview";
import type { EarlierAmounts } from "@/lib/approvals/schema";
import { scaleOf } from "./strip-scale";

type EarlierProps = { amount: Amount; earlier: EarlierAmounts; /** "refund" or "payment". */ noun: string };

/** What the same agent moved before, beside this amount, and how this one compares. */
export function EarlierAmountsStrip({ amount, earlier, noun }: EarlierProps) {
  return (
    <>
      {earlier.count === 0 && earlier.limit === null ? null : <Strip amount={amount} earlier={earlier} noun={noun} />}
      <p className="s13 strip-says"><Comparison amount={amount} earlier={earlier} noun={noun} /></p>
    </>
  );
}

/** Nearer than this to each other, two words would run into one another. */
const APART = 34;

function Strip({ amount, earlier, noun }: EarlierProps) {
  const { limit, marks } = earlier;
  const scale = scaleOf([amount.value, ...marks, ...(limit === null ? [] : [limit.value])]);
  const own = scale.at(amount.value);
  const bound = limit === null ? null : scale.at(limit.value);
  return (
    <>
      <svg className="strip" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={labelOf({ amount, earlier, noun })}>
        <line className="strip-axis" x1="0" y1="34" x2="100" y2="34" />
        {bound === null ? null : <line className="strip-limit" x1={bound} y1="2" x2={bound} y2="34" />}
        {marks.map((value, index) => <line key={`${index}-${value}`} className="strip-tick" x1={scale.at(value)} y1="20" x2={scale.at(value)} y2="34" />)}
        <line className="strip-this" x1={own} y1="2" x2={own} y2="34" />
      </svg>
      <div className="strip-labels" aria-hidden="true">
        {own < APART / 2 || (bound !== null && bound < APART) ? null : <span style={{ left: 0 }}>{scale.from.toLocaleString("en-US")}</span>}
        {limit === null || bound === null || Math.abs(own - bound) < APART ? null : <span className="mid" style={placed(bound)}>{limit.text} asks a person</span>}
        <span className="ink" style={placed(own)}>this one</span>
      </div>
    </>
  );
}

/** Under its mark, and within the strip at its ends. */
function placed(at: number): { left?: string; right?: number; translate?: string } {
  if (at > 88) return { right: 0, translate: "none" };
  return at < 12 ? { left: "0", translate: "none" } : { left: `${at}%`, translate: "-50% 0" };
}

function labelOf({ amount, earlier: { count, smallest, largest, days, limit }, noun }: EarlierProps): string {
  const currency = amount.currency === null ? "" : ` ${amount.currency}`;
  const lie = smallest === null || largest === null ? `No earlier ${noun} of this agent in ${days} days` : `${plural(count, noun)} of this agent in ${days} days, from ${smallest.text} to ${largest.text}${currency}`;
  return `${lie}; this one is ${amount.text}${currency}${limit === null ? "" : `; above ${limit.text} a person is asked`}.`;
}

function Comparison({ amount, earlier, noun }: EarlierProps) {
  const { count, largest, smallest, as_large: asLarge } = earlier;
  const currency = amount.currency === null ? "" : ` ${amount.currency}`;
  if (largest === null || smallest === null) return <><strong>Nothing to compare it with.</strong> <span className="muted">No {noun} of this agent{currency === "" ? "" : ` in${currency}`} was let through <Within earlier={earlier} />.</span></>;
  if (asLarge === 0) return <><strong>Larger than any {noun} of this agent <Within earlier={earlier} />.</strong> <span className="muted">{count === 1 ? "There was one, of" : `There were ${formatCount(count)}; the largest was`} {largest.text}{currency}.</span></>;
  if (count === 1) return <span className="muted">One {noun} of this agent was let through <Within earlier={earlier} />, of {largest.text}{currency}.</span>;
  return <span className="muted">{formatCount(count)} {noun}s of this agent were let through <Within earlier={earlier} />, from {smallest.text} to {largest.text}{currency}; {formatCount(asLarge)} {asLarge === 1 ? "was" : "were"} as large as this one or larger.</span>;
}

function Within({ earlier: { days, since } }: Pick<EarlierProps, "earlier">) {
  return since === null ? <>in {days} days</> : <>since <Time at={since} as="minute" /></>;
}
