import { baseUrl } from "./demo";

type Mail = { id: string; to: string; subject: string; text: string; created_at: string };

/** The mails to an address that this product would have sent, newest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const answer = await fetch(`${baseUrl()}/api/dev/mailbox?to=${encodeURIComponent(address)}`);
  if (!answer.ok) throw new Error(`the local mailbox answered ${answer.status}`);
  return ((await answer.json()) as { items: Mail[] }).items;
}

/** The link in the next mail to this address that is not among those known before and whose subject fits. */
export async function nextLink(address: string, subject: RegExp, known: readonly Mail[], path = "/review/"): Promise<string> {
  const seen = new Set(known.map(({ id }) => id));
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const fresh = (await mailsTo(address)).find((mail) => !seen.has(mail.id) && subject.test(mail.subject));
    const link = fresh === undefined ? undefined : fresh.text.split(/\s/).find((word) => /^https?:/.test(word) && word.includes(path));
    if (link !== undefined) return link;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with a link came to ${address} within 20 seconds`);
}
