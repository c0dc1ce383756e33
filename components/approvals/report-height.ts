/**
 * A ref for the answers: tells the drawer around them how high they are, so that the choice above sticks right on top.
 * A long sentence may take two lines.
 */
export function reportHeight(answers: HTMLElement | null): (() => void) | undefined {
  const drawer = answers?.closest<HTMLElement>(".drawer");
  if (answers === null || drawer == null) return undefined;
  const measure = () => drawer.style.setProperty("--act-h", `${answers.getBoundingClientRect().height}px`);
  const observer = new ResizeObserver(measure);
  observer.observe(answers);
  measure();
  return () => observer.disconnect();
}
