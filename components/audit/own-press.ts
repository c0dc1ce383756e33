import type { MouseEvent } from "react";

/** Whether a press on a row was meant for the row: not for a link or button in it, not the end of marking text, not the second of a double press. */
export function isOwnPress({ target, detail, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent<HTMLElement>): boolean {
  if (detail > 1 || altKey || ctrlKey || metaKey || shiftKey) return false;
  if (target instanceof Element && target.closest("a, button, input, select, textarea, [role='button']") !== null) return false;
  return window.getSelection()?.isCollapsed !== false;
}
