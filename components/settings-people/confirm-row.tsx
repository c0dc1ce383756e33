"use client";

import type { ReactNode } from "react";
import { Button, FieldError, SubRow } from "@/components/ui";
import { sentenceOf } from "./failure";

type Props = { columns: number; id: string; title: string; children: ReactNode; action: string; busy: boolean; error: unknown; onConfirm: () => void; onCancel: () => void };

/** Asks once more, in place, before something ends; says what it will do. */
export function ConfirmRow({ columns, id, title, children, action, busy, error, onConfirm, onCancel }: Props) {
  return (
    <SubRow columns={columns} id={id}>
      <div className="people-sub">
        <div>
          <h3>{title}</h3>
          <p className="muted">{children}</p>
          {error === null ? null : <FieldError>{sentenceOf(error)}</FieldError>}
        </div>
        <div className="people-acts">
          <Button onClick={onCancel}>Keep it</Button>
          <Button variant="danger" busy={busy} onClick={onConfirm}>{action}</Button>
        </div>
      </div>
    </SubRow>
  );
}
