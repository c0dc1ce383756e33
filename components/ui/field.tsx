"use client";

import { createContext, useContext, useId } from "react";
import { CircleAlert, Search } from "lucide-react";
import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./icon";

type Wiring = { id: string; describedBy: string | undefined; invalid: boolean };

const FieldContext = createContext<Wiring | null>(null);

type FieldProps = { label: ReactNode; hint?: ReactNode; error?: ReactNode; className?: string; children: ReactNode };

/** A label, one control, its hint, and what is wrong with it; wires ids, `aria-describedby` and `aria-invalid` to the control inside. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const wrong = error !== undefined && error !== null && error !== false;
  const describedBy = clsx(wrong && `${id}-error`, hint !== undefined && `${id}-hint`) || undefined;
  return (
    <FieldContext value={{ id, describedBy, invalid: wrong }}>
      <div className={clsx("field", className)}>
        <label htmlFor={id}>{label}</label>
        {children}
        {wrong ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
        {hint === undefined ? null : <p className="hint" id={`${id}-hint`}>{hint}</p>}
      </div>
    </FieldContext>
  );
}

/** What is wrong and what to do; under the control it is about. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p className="err" id={id} role="alert">
      <Icon of={CircleAlert} small />
      <span>{children}</span>
    </p>
  );
}

/** What a `Field` gives to the control inside it: spread it on a control of your own. */
export function useFieldControl(): { id?: string; "aria-describedby"?: string | undefined; "aria-invalid"?: true | undefined } {
  const field = useContext(FieldContext);
  return field === null ? {} : { id: field.id, "aria-describedby": field.describedBy, "aria-invalid": field.invalid || undefined };
}

export function Input({ large = false, className, ...rest }: ComponentProps<"input"> & { large?: boolean }) {
  return <input {...useFieldControl()} {...rest} className={clsx("input", large && "input-l", className)} />;
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...useFieldControl()} rows={rows} {...rest} className={clsx("input", className)} />;
}

/** The platform's own select: right on a phone, reachable by keyboard everywhere. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...useFieldControl()} {...rest} className={clsx("select", className)} />;
}

/** A number and its unit in one frame. */
export function UnitInput({ unit, narrow = false, ...rest }: ComponentProps<"input"> & { unit: ReactNode; narrow?: boolean }) {
  return (
    <div className={clsx("in-unit", narrow && "in-unit-s")}>
      <Input inputMode="numeric" {...rest} />
      <span>{unit}</span>
    </div>
  );
}

/** A filter by words; `label` names it for readers. */
export function SearchInput({ label, ...rest }: ComponentProps<"input"> & { label: string }) {
  return (
    <span className="search">
      <Icon of={Search} small />
      <Input type="search" aria-label={label} {...rest} />
    </span>
  );
}

/** A switch or a small control at the end of its own line; `htmlFor` names the control's id. */
export function FieldRow({ label, htmlFor, hint, control }: { label: ReactNode; htmlFor: string; hint?: ReactNode; control: ReactNode }) {
  return (
    <div className="field-row">
      <label htmlFor={htmlFor} className="field-label">{label}</label>
      {control}
      {hint === undefined ? null : <p className="hint" id={`${htmlFor}-hint`}>{hint}</p>}
    </div>
  );
}
