/** What a mail says, once: the HTML and the text part are both drawn from it, so they cannot differ. */
export type Letter = {
  subject: string;
  /** Shown by mail clients beside the subject. */
  preview: string;
  /** Organization and project, beside the product's name. */
  place: string;
  title: string;
  /** Sentences under the title; `urgent` is set off. */
  lead: { before: string; urgent?: string; after?: string };
  /** What will run, in monospace. */
  action?: string;
  facts: LetterFact[];
  /** What is told together, in a digest. */
  items?: LetterItem[];
  /** Somebody's unchecked words. */
  says?: { by: string; text: string };
  button: { label: string; url: string };
  /** What the link does and does not do. */
  note: string;
  /** Why the reader has it, after "Sent by <host> because". */
  because: string;
  /** Where one changes what one is told. */
  footerLinks?: { label: string; url: string }[];
  /** Ends mails like this one by a single POST (RFC 8058), where nobody waits for an answer to it. */
  unsubscribe?: { url: string };
};

export type LetterFact = { label: string; value: string; mono?: boolean };

export type LetterItem = {
  /** What will run or ran, in monospace. */
  action: string;
  detail: string;
  facts: LetterFact[];
  link?: { label: string; url: string };
};

/** The line at the foot: which server this came from, and why. */
export function sentBy(letter: Letter, host: string): string {
  return `Sent by ${host} because ${letter.because}`;
}
