import Link from "next/link";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";
import { hashGroups, shortHash, shortId } from "./format";
import { PlainText } from "./plain-text";

/** A short piece of something a machine reads, framed. */
export function Code({ children }: { children: ReactNode }) {
  return <span className="code">{children}</span>;
}

type IdProps = {
  children: string;
  /** The whole id, as on detail pages; else kind and last six. Copying always gives the whole. */
  whole?: boolean;
  href?: string | undefined;
  /** What it is the id of ("request"); adds a copy button. */
  copyAs?: string | undefined;
};

/** An id. In rows a link to what it names. */
export function Id({ children: id, whole = false, href, copyAs }: IdProps) {
  const words = whole ? id : shortId(id);
  const shown = href === undefined
    ? <span className="id" title={whole ? undefined : id}>{words}</span>
    : <Link className="id" href={href} title={whole ? undefined : id}>{words}</Link>;
  return copyAs === undefined ? shown : <>{shown} <CopyButton text={id} what={`the ${copyAs} id`} /></>;
}

/** A digest in groups of four: both ends in rows, all of it on a card. `copyAs` ("digest") adds a copy button. */
export function Hash({ children: hash, whole = false, copyAs }: { children: string; whole?: boolean; copyAs?: string }) {
  const groups = hashGroups(hash);
  const shown = whole && groups.length > 4 ? (
    <span className="hash">
      <strong>{groups.slice(0, 2).join(" ")}</strong> <span className="faint">{groups.slice(2, -2).join(" ")}</span> <strong>{groups.slice(-2).join(" ")}</strong>
    </span>
  ) : <span className="hash" title={hash}>{shortHash(hash)}</span>;
  return copyAs === undefined ? shown : <>{shown} <CopyButton text={hash} what={`the ${copyAs}`} /></>;
}

/** `tool:words` in mono, the tool quieter, hidden characters visible. `clip` cuts it at the end: in rows only, never on a card. */
export function Prefixed({ children: text, clip = false }: { children: string; clip?: boolean }) {
  const cut = text.indexOf(":") + 1;
  return (
    <span className={clsx("action", clip && "clip")} title={clip ? text : undefined}>
      {cut === 0 ? null : <i><PlainText>{text.slice(0, cut)}</PlainText></i>}
      <PlainText>{text.slice(cut)}</PlainText>
    </span>
  );
}

/** A line to copy: a command, an address, a key shown once. */
export function CopyLine({ text, what, size, children }: { text: string; what: string; size?: "s" | "l"; children?: ReactNode }) {
  return (
    <div className={clsx("cmd", size !== undefined && `cmd-${size}`)}>
      <code>{children ?? text}</code>
      <CopyButton text={text} what={what} />
    </div>
  );
}
