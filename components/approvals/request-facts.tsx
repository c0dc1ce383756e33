import { memo } from "react";
import { TriangleAlert } from "lucide-react";
import { Claim } from "@/components/ui/avatar";
import { Hash } from "@/components/ui/code";
import { Fact, Facts, Fold } from "@/components/ui/facts";
import { formatCount, plural } from "@/components/ui/format";
import { Tag } from "@/components/ui/status";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { compareValues, countHidden, FACTS_SHOWN, FOLD_OVER, OTHER_VALUES, type Preview, type Value } from "@/lib/approvals/preview";
import { anchorOf, FoldedValue } from "./folded-value";
import { isHashOnly, TITLE_CHARACTERS } from "./words";
import { VisibleCode, VisibleText } from "./visible-text";

type RequestFactsProps = { request: ApprovalRequest; shown: Preview; opened: readonly string[]; onOpen: (place: string) => void };

/** Every argument that the head does not say, then what the server knows about the call. */
export function RequestFacts({ request, shown, opened, onOpen }: RequestFactsProps) {
  const review = request.review;
  const values = shown.head.kind === "shell" ? shown.facts.filter((value) => value.path !== "cwd" || value.long) : shown.facts;
  return (
    <>
      {values.length === 0 ? null : (
        <Facts ruled className="arguments">
          {values.slice(0, FACTS_SHOWN).map((value) => <ValueFact key={value.path} value={value} over={overLimit(shown, value, review?.earlier_amounts)} opened={opened} onOpen={onOpen} />)}
        </Facts>
      )}
      {values.length > FACTS_SHOWN ? <OtherValues values={values.slice(FACTS_SHOWN)} unread={!opened.includes(OTHER_VALUES)} onOpen={onOpen} /> : null}
      <Facts>
        {showsAction(shown) ? <Fact label="Action"><span className="mono"><FoldedValue place="action" text={shown.action} opened={opened} onOpen={onOpen} /></span></Fact> : null}
        {shown.head.kind === "shell" ? <ShellFacts shown={shown} /> : null}
        {shown.resource === null ? null : <Fact label="Resource"><FoldedValue place="resource" text={shown.resource} opened={opened} onOpen={onOpen} /></Fact>}
        {review?.machine == null ? null : <Fact label="Machine"><Claim><VisibleCode text={review.machine} /></Claim></Fact>}
        {shown.head.kind === "shell" ? <Fact label="Shell features">{isHashOnly(shown) ? "Not known: the arguments were not sent." : shown.head.features}</Fact> : null}
        {review === undefined || review.asked_before.times === 0 ? null : <Fact label="Asked before">{askedBefore(review.asked_before)}</Fact>}
        <Fact label="Arguments"><RawArguments request={request} shown={shown} /></Fact>
      </Facts>
    </>
  );
}

/** Where there is no preview the title is the action itself, unless it had to be cut. */
function showsAction(shown: Preview): boolean {
  return shown.showAction && (shown.kind !== "generic" || [...shown.title].length > TITLE_CHARACTERS);
}

function ShellFacts({ shown }: { shown: Preview }) {
  const directory = shown.facts.find((value) => value.path === "cwd" && !value.long);
  return directory === undefined ? null : <Fact label="Directory"><VisibleCode marked text={directory.text} /></Fact>;
}

function ValueFact({ value, over = null, opened, onOpen }: { value: Value; /** The limit that this amount is above. */ over?: string | null } & Pick<RequestFactsProps, "opened" | "onOpen">) {
  return (
    <>
      <dt><VisibleCode marked breakable text={value.path} /></dt>
      <dd className={value.type === "list" || value.type === "object" ? "mono" : undefined}><FoldedValue place={value.path} text={value.text} opened={opened} onOpen={onOpen} />{over === null ? null : <> <Tag tone="wait" icon={TriangleAlert}>over the limit of {over}</Tag></>}</dd>
    </>
  );
}

/** As words, where this value is the amount that the rule asks a person about. */
function overLimit({ head }: Preview, value: Value, earlier: Review["earlier_amounts"]): string | null {
  const limit = earlier?.limit ?? null;
  return limit !== null && head.kind === "money" && head.amount.path === value.path && compareValues(head.amount.value, limit.value) > 0 ? limit.text : null;
}

function OtherValues({ values, unread, onOpen }: { values: Value[]; unread: boolean } & Pick<RequestFactsProps, "onOpen">) {
  return (
    <div id={anchorOf(OTHER_VALUES)}>
      <Fold defaultOpen={!unread} onOpen={() => onOpen(OTHER_VALUES)} summary={<>{plural(values.length, "other value")} {unread ? <Tag tone="wait">unread</Tag> : null}</>}>
        {unread ? null : <Facts ruled className="arguments">{values.map((value) => <ValueFact key={value.path} value={{ ...value, long: false }} opened={[value.path]} onOpen={onOpen} />)}</Facts>}
      </Fold>
    </div>
  );
}

function askedBefore({ times, approved, denied, days, capped = false }: Review["asked_before"]): string {
  if (capped) return `${formatCount(times)} times and more in ${days} days; of the newest ${formatCount(times)}, ${formatCount(approved)} approved, ${formatCount(denied)} denied`;
  const ended = approved + denied === 0 ? "nobody has answered" : `${formatCount(approved)} approved, ${formatCount(denied)} denied`;
  return `${plural(times, "time")} in ${days} days; ${ended}`;
}

/** What nobody could check, in the dashed frame of a claim; a long one is folded. */
function Claimed({ text }: { text: string }) {
  const claim = <p className="long claim"><VisibleText text={text} breaks /></p>;
  return text.length <= FOLD_OVER ? claim : <Fold summary={`${formatCount(text.length)} characters, claimed and not verified`}>{claim}</Fold>;
}

/** Memoised: the arguments may be long, and the card draws itself again with every letter of the note. */
const RawArguments = memo(function RawArguments({ request, shown }: Pick<RequestFactsProps, "request" | "shown">) {
  if (shown.raw !== null) {
    const hidden = countHidden(shown.raw.text, { marked: true });
    return (
      <Fold summary={`${plural(shown.raw.values, "value")}, ${plural(shown.raw.bytes, "byte")}, ${hidden === 0 ? "nothing hidden" : `${plural(hidden, "hidden character")} made visible`}`}>
        <p className="long"><VisibleCode marked text={shown.raw.text} /></p>
      </Fold>
    );
  }
  const hash = <Hash copyAs="hash">{request.args_hash}</Hash>;
  if (request.args_redacted === null) return <>Not sent. Only their hash is known: {hash}</>;
  return (
    <>
      Not sent. Only their hash is known: {hash} What the agent says they are, with parts left out, is claimed and not verified:
      <Claimed text={JSON.stringify(request.args_redacted, null, 1)} />
    </>
  );
});
