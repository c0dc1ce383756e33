/** What stands between backquotes is code. */
export function CodeWords({ children }: { children: string }) {
  return children.split("`").map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part));
}
