import Link from "next/link";
import { clsx } from "clsx";
import type { ComponentProps, KeyboardEvent, MouseEvent, ReactNode } from "react";
import { Icon } from "./icon";
import type { LucideIcon } from "./icon";
import { isEndOfDoubleClick, isHeldEnter } from "./one-press";

type Look = {
  /** plain frame (default), `solid` for the one thing to do, `quiet` without a frame, `no` for a refusal, `danger` for what destroys */
  variant?: "plain" | "solid" | "quiet" | "no" | "danger" | undefined;
  /** `s` 28 px, `m` 32 px, `l` 40 px */
  size?: "s" | "m" | "l" | undefined;
  icon?: LucideIcon | undefined;
  /** Square, icon alone; the accessible name then comes from `aria-label`. */
  iconOnly?: boolean | undefined;
  children?: ReactNode;
};

function buttonClass({ variant = "plain", size = "m", iconOnly }: Look, className?: string): string {
  return clsx("btn", variant !== "plain" && `btn-${variant}`, size !== "m" && `btn-${size}`, iconOnly && "btn-icon", className);
}

type ButtonProps = Omit<ComponentProps<"button">, "children"> & Look & {
  /** Work is under way: stays focusable, says so, and a second press does nothing. */
  busy?: boolean | undefined;
  /** The next press is the second of two and signs: a double click, which is one press, does not. */
  armed?: boolean | undefined;
};

/** A verb and its object. `disabled` keeps it focusable (aria-disabled), so that the reason beside it can be found. */
export function Button({ variant, size, icon, iconOnly, busy = false, armed = false, disabled = false, className, children, onClick, onKeyDown, type = "button", ...rest }: ButtonProps) {
  const inert = disabled || busy;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (inert || (armed && isEndOfDoubleClick(event))) event.preventDefault();
    else onClick?.(event);
  };
  const keyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (isHeldEnter(event)) event.preventDefault();
    onKeyDown?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass({ variant, size, iconOnly }, className)}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      onClick={press}
      onKeyDown={keyDown}
    >
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
    </button>
  );
}

/** A link that looks like a button; for going somewhere, never for doing something. */
export function ButtonLink({ variant, size, icon, iconOnly, className, children, ...rest }: Omit<ComponentProps<typeof Link>, "children"> & Look) {
  return (
    <Link {...rest} className={buttonClass({ variant, size, iconOnly }, className)}>
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
    </Link>
  );
}

/** The key that does the same; hidden from readers, who get `aria-keyshortcuts` on the control. */
export function Kbd({ children }: { children: ReactNode }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}

/** A line of keys and what they do, for the foot of a list. */
export function Keys({ keys, className }: { keys: readonly { keys: readonly string[]; does: string }[]; className?: string }) {
  return (
    <div className={clsx("keys", className)}>
      {keys.map(({ keys: caps, does }) => (
        <span key={does}>
          {caps.map((cap, index) => <kbd key={`${index}-${cap}`}>{cap}</kbd>)}
          {does}
        </span>
      ))}
    </div>
  );
}
