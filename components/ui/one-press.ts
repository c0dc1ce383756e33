/** A key that is held down goes on clicking the button that has the focus; it is one press all the same. */
export function isHeldEnter(event: { key: string; repeat: boolean }): boolean {
  return event.repeat && event.key === "Enter";
}

/** A click from the keyboard counts 0, a single click 1, the second half of a double click 2. */
export function isEndOfDoubleClick(event: { detail: number }): boolean {
  return event.detail > 1;
}
