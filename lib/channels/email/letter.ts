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
  facts: { label: string; value: string; mono?: boolean }[];
  /** Somebody's unchecked words. */
  says?: { by: string; text: string };
  button: { label: string; url: string };
  /** What the link does and does not do. */
  note: string;
  footer: string;
};
