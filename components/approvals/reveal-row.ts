let reveal: (key: string) => void = () => undefined;

/** The list that knows where its rows are; the last one that was drawn. Returns how to stop. */
export function onReveal(show: (key: string) => void): () => void {
  reveal = show;
  return () => {
    if (reveal === show) reveal = () => undefined;
  };
}

const MOST_FRAMES = 20;

/** Puts the focus on a row of the list, wherever in it that is, once it is drawn. */
export function focusRow(key: string): void {
  requestAnimationFrame(() => {
    reveal(key);
    tryFocus(key, MOST_FRAMES);
  });
}

function tryFocus(key: string, frames: number): void {
  const row = document.getElementById(`row-${key}`);
  if (row !== null) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => tryFocus(key, frames - 1));
}
