import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { ScrollRegion } from "./scroll-region";

/** Said aloud, because cards change the display of the cells and some readers then forget what they are. */
const ROLES = { table: { role: "table" }, group: { role: "rowgroup" }, row: { role: "row" }, head: { role: "columnheader" }, cell: { role: "cell" } } as const;

type Column = { label: ReactNode; num?: boolean; className?: string; /** Only for readers. */ hidden?: boolean };

/**
 * Hairlines, no stripes, numbers to the end; bleeds to the panel's edges and scrolls on its own. On a phone every row becomes
 * a card: give each `Cell` its column's name as `label`.
 */
export function Table({ label, columns, className, children }: { label: string; columns: readonly Column[]; className?: string; children: ReactNode }) {
  return (
    <ScrollRegion className="table-wrap" label={label}>
      <table className={clsx("table stack", className)} {...ROLES.table} aria-label={label}>
        <thead {...ROLES.group}>
          <tr {...ROLES.row}>
            {columns.map((column, index) => (
              <th key={typeof column.label === "string" ? column.label : index} scope="col" {...ROLES.head} className={clsx(column.num === true && "num", column.className)}>
                {column.hidden === true ? <span className="visually-hidden">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group}>{children}</tbody>
      </table>
    </ScrollRegion>
  );
}

/** `open` when a `SubRow` follows; `selected` for the chosen one. */
export function Row({ open = false, selected = false, className, ...rest }: ComponentProps<"tr"> & { open?: boolean; selected?: boolean }) {
  return <tr {...rest} {...ROLES.row} className={clsx(open && "is-open", selected && "sel", className)} />;
}

/** What a row folds inside. */
export function SubRow({ columns, id, children }: { columns: number; id?: string; children: ReactNode }) {
  return <tr className="sub" {...ROLES.row}><td {...ROLES.cell} colSpan={columns} id={id}>{children}</td></tr>;
}

type CellProps = Omit<ComponentProps<"td">, "title"> & {
  /** The column's name, shown above the value on a phone. */
  label?: string;
  num?: boolean;
  /** The card's title on a phone. */
  title?: boolean;
  /** The row's action: at the end, and top right on a phone. */
  act?: boolean;
};

export function Cell({ label, num = false, title: isTitle = false, act = false, className, ...rest }: CellProps) {
  return <td {...rest} {...ROLES.cell} data-l={label} className={clsx((num || act) && "num", isTitle && "stack-title", act && "stack-act", className)} />;
}

/** Two lines in one cell: what it is, and something about it. */
export function TwoLines({ children, detail }: { children: ReactNode; detail: ReactNode }) {
  return (
    <span className="cell-2">
      <span>{children}</span>
      <small>{detail}</small>
    </span>
  );
}
