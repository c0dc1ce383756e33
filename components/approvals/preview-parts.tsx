import { TriangleAlert } from "lucide-react";
import { plural } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { Tag } from "@/components/ui/status";
import { cutMarked, type Head } from "@/lib/approvals/preview";
import { FoldedValue } from "./folded-value";
import { VisibleCode, VisibleText } from "./visible-text";

type OfKind<K extends Head["kind"]> = Extract<Head, { kind: K }>;

const EFFECT_WORDS = { reads: "reads", changes: "changes", destroys: "deletes from", other: "uses" } as const;

/** A query as it is, and what each of its statements does. */
export function QueryHead({ head, opened, onOpen }: { head: OfKind<"sql">; opened: readonly string[]; onOpen: (place: string) => void }) {
  return (
    <section className="amount" aria-label="Query preview">
      <div className="preview-code"><FoldedValue place={head.query.path} text={head.query.text} opened={opened} onOpen={onOpen} what="query" /></div>
      <ul className="preview-says">
        {head.statements.map((statement, index) => (
          <li key={`${index}-${statement.verb}`}>
            <strong><VisibleText marked text={statement.verb} /></strong> {EFFECT_WORDS[statement.effect]} {statement.table === null ? "no table that could be read" : <VisibleCode marked text={cutMarked(statement.table, 80)} />}
            {statement.everyRow ? <> <Tag tone="wait" icon={TriangleAlert}>every row: no WHERE</Tag></> : null}
          </li>
        ))}
        {head.more === 0 ? null : <li>and {plural(head.more, "more statement")}</li>}
        {head.comments === 0 ? null : <li className="faint">{plural(head.comments, "comment")}, which the database leaves out</li>}
      </ul>
    </section>
  );
}

const PART_CHARACTERS = 120;

/** Where a call goes, part by part. The whole address stands among the facts. */
export function WebHead({ head }: { head: OfKind<"http"> }) {
  const { address, method } = head;
  const parts: [string, string | null][] = [["method", method], ["scheme", address.scheme], ["name before the @", address.userInfo], ["host", address.host], ["port", address.port], ["path", address.path], ["query", address.query]];
  return (
    <>
      <section className="argv" aria-label="Address preview">
        {parts.map(([caption, text]) => (text === null || (caption === "path" && text === "/") ? null : (
          <span key={caption} className={caption === "host" ? "is-host" : undefined}><VisibleCode marked text={cutMarked(text, PART_CHARACTERS)} /><small>{caption}</small></span>
        )))}
      </section>
      <Notes notes={head.notes} />
    </>
  );
}

/** A path cut into folder and name, and what is unusual about it. */
export function FileHead({ head }: { head: OfKind<"file"> }) {
  const { path, to } = head;
  return (
    <>
      <section className="argv" aria-label="File preview">
        {path.folder === "" ? null : <span><VisibleCode marked text={cutMarked(path.folder, PART_CHARACTERS)} /><small>folder</small></span>}
        {path.name === "" ? null : <span className="is-host"><VisibleCode marked text={cutMarked(path.name, PART_CHARACTERS)} /><small>name</small></span>}
        {to === null ? null : <span><VisibleCode marked text={to.text} /><small>to</small></span>}
      </section>
      <Notes notes={path.notes} />
    </>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return <ul className="preview-notes">{notes.map((note) => <li key={note}><Icon of={TriangleAlert} small />{note}.</li>)}</ul>;
}
