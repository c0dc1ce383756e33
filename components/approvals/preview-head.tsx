import { EyeOff, TriangleAlert } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import { formatCount, plural } from "@/components/ui/format";
import { Note } from "@/components/ui/note";
import { cutMarked, plainText, type Head, type Preview } from "@/lib/approvals/preview";
import type { EarlierAmounts } from "@/lib/approvals/schema";
import { EarlierAmountsStrip } from "./earlier-amounts";
import { FoldedValue } from "./folded-value";
import { VisibleCode, VisibleText } from "./visible-text";
import { QueryHead, FileHead, WebHead } from "./preview-parts";
import { isHashOnly } from "./words";

type HeadProps = { shown: Preview; /** For money: what the same agent moved before. */ earlier?: EarlierAmounts | null | undefined; opened: readonly string[]; onOpen: (place: string) => void };

/** The largest thing on the card: what will run, parsed from the arguments and never from the agent's words. */
export function PreviewHead({ shown, earlier, opened, onOpen }: HeadProps) {
  const { head, warning } = shown;
  return (
    <>
      {isHashOnly(shown) ? <Note tone="wait" icon={TriangleAlert}><p><strong>Only the hash of the arguments is known.</strong> The agent kept the arguments to itself: what they hold, and whether it fits what is shown, cannot be checked here.</p></Note> : null}
      {warning === null ? null : <Note tone="wait" icon={TriangleAlert}>{warning}</Note>}
      {head.kind === "shell" ? <Command head={head} opened={opened} onOpen={onOpen} /> : null}
      {head.kind === "money" ? <Money head={head} earlier={earlier ?? null} noun={/refund/i.test(shown.action) ? "refund" : "payment"} /> : null}
      {head.kind === "deploy" ? <Deploy head={head} /> : null}
      {head.kind === "email" ? <Email head={head} opened={opened} onOpen={onOpen} /> : null}
      {head.kind === "sql" ? <QueryHead head={head} opened={opened} onOpen={onOpen} /> : null}
      {head.kind === "http" ? <WebHead head={head} /> : null}
      {head.kind === "file" ? <FileHead head={head} /> : null}
      {shown.secrets === 0 ? null : <Note tone="wait" icon={EyeOff}><p><strong>{plural(shown.secrets, "value")} {shown.secrets === 1 ? "looks" : "look"} like a secret and {shown.secrets === 1 ? "is" : "are"} not shown.</strong> Each stands as its length and the front of its hash. Your decision covers what it is, all the same.</p></Note>}
      {head.kind === "generic" && !isHashOnly(shown) ? <p className="muted s13">No preview for this action. Everything it was given stands below.</p> : null}
    </>
  );
}

type OfKind<K extends Head["kind"]> = Extract<Head, { kind: K }>;

/** Beyond this a command is shown in one piece: nobody reads a caption for each of a thousand words. */
const WORDS_OVER = 2_000;

/** What took the place of the fold that was opened takes its focus too. */
function focusQuietly(words: HTMLElement | null): void {
  words?.focus({ preventScroll: true });
}

function Command({ head, opened, onOpen }: { head: OfKind<"shell"> } & Omit<HeadProps, "shown" | "earlier">) {
  if (head.long && (head.command.length > WORDS_OVER || !opened.includes("command"))) {
    return <div className="argv"><FoldedValue place="command" text={head.command} opened={opened} onOpen={onOpen} what="command" /></div>;
  }
  return (
    <div className="argv" id="value-command" tabIndex={-1} ref={head.long ? focusQuietly : null}>
      <span className="visually-hidden">Command: </span>
      {head.words.map((word) => (
        <span key={word.start} className={word.caught ? "hit" : undefined} data-role={word.role}>
          <VisibleCode marked text={word.text} />
          <small><VisibleText marked text={word.caption} /></small>
        </span>
      ))}
      <CopyButton text={plainText(head.command)} what="the command" />
    </div>
  );
}

function Money({ head, earlier, noun }: { head: OfKind<"money">; earlier: EarlierAmounts | null; noun: string }) {
  return (
    <section className="amount" aria-label="Amount">
      <p className="amount-big">{head.amount.text} {head.amount.currency === null ? null : <span>{head.amount.currency}</span>}</p>
      {head.to.length === 0 ? null : (
        <p className="muted s13">
          {head.to.map((value, index) => (
            <span key={value.path}>{index === 0 ? null : ", "}<VisibleText marked text={value.path} /> <VisibleCode marked text={value.text} /></span>
          ))}
        </p>
      )}
      {earlier === null ? null : <EarlierAmountsStrip amount={head.amount} earlier={earlier} noun={noun} />}
    </section>
  );
}

function Deploy({ head }: { head: OfKind<"deploy"> }) {
  const words = [["service", head.service], ["version", head.version], ["environment", head.environment]] as const;
  const known = words.filter((word): word is readonly [typeof word[0], string] => word[1] !== null);
  if (known.length === 0) return null;
  return (
    <div className="argv">
      {known.map(([caption, text]) => <span key={caption}><VisibleCode marked text={text} /><small>{caption}</small></span>)}
    </div>
  );
}

const SHOWN_RECIPIENTS = 5;
const ADDRESS_CHARACTERS = 64;

function Email({ head, opened, onOpen }: { head: OfKind<"email"> } & Omit<HeadProps, "shown" | "earlier">) {
  const more = head.to.length - SHOWN_RECIPIENTS;
  return (
    <section className="amount" aria-label="Mail preview">
      {head.recipients === null ? null : <p className="amount-big">{formatCount(head.recipients)} <span>{head.recipients === 1 ? "recipient" : "recipients"}</span></p>}
      {head.to.length === 0 ? null : (
        <p className="muted s13">
          to {head.to.slice(0, SHOWN_RECIPIENTS).map((address, index) => <span key={`${index}-${address}`}>{index === 0 ? null : ", "}<VisibleCode marked text={cutMarked(address, ADDRESS_CHARACTERS)} /></span>)}
          {more > 0 ? ` and ${formatCount(more)} more, listed below` : null}
        </p>
      )}
      {head.subject === null ? null : <p><strong><VisibleText marked text={head.subject} /></strong></p>}
      {head.body === null ? null : <FoldedValue place={head.body.path} text={head.body.text} opened={opened} onOpen={onOpen} />}
    </section>
  );
}
