let reveal: (key: string) => void = () => undefined;

/** The list that knows where its rows are; the last one that was drawn. Returns how to stop. */
export function onReveal(show: (key: string) => void): () => void {
  reveal = show;
  return () => {
    if (reveal === show) reveal = () => undefined;
  };
}

/** How long a list may take until it is drawn again, as on a phone, where the open card stood in its place. */
const PATIENCE_MS = 1_500;

/** The row that is waited for; a later wish takes its place. */
let wanted: { key: string } | null = null;

/** Puts the focus on a row of the list, wherever in it that is, once it is drawn; on the title of the list where the row is gone. */
export function focusRow(key: string): void {
  const wish = { key };
  const until = performance.now() + PATIENCE_MS;
  const before = document.activeElement;
  wanted = wish;
  const attempt = (now: number) => {
    if (wanted !== wish) return;
    const active = document.activeElement;
    const elsewhere = active !== null && active !== before && active !== document.body;
    if (elsewhere || tryFocus(key)) wanted = null;
    else if (now < until) requestAnimationFrame(attempt);
    else {
      wanted = null;
      document.getElementById("inbox-t")?.focus({ preventScroll: true });
    }
  };
  requestAnimationFrame(attempt);
}

/** The same for a card that went by the browser's own way back: only where nothing has the focus and no row is waited for. */
export function focusRowIfLost(key: string): void {
  if (wanted === null && (document.activeElement === null || document.activeElement === document.body)) focusRow(key);
}

/** A row that is not drawn, or in a list that is not shown, takes no focus. */
function tryFocus(key: string): boolean {
  reveal(key);
  const row = document.getElementById(`row-${key}`);
  row?.focus({ preventScroll: true });
  return row !== null && document.activeElement === row;
}
