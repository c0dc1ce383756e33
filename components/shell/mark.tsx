/** The mark: a tick on the line that a hand signs. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M2 17h16" strokeWidth="1.75" />
      <path d="m5 8.5 4 4L17 3" strokeWidth="2.25" />
    </svg>
  );
}
