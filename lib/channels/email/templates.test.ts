import { describe, expect, it } from "vitest";
import { renderHtml } from "@/lib/channels/email/render-html";
import { renderText } from "@/lib/channels/email/render-text";
import { channelStoppedLetter } from "@/lib/channels/email/channel-stopped";
import { digestLetter } from "@/lib/channels/email/digest";
import type { Letter } from "@/lib/channels/email/letter";
import { MAIL_TEMPLATES } from "@/lib/channels/email/template-names";
import { addressProofLetter, approvalDecidedLetter, approvalRequestedLetter, invitationLetter, shortDigest, signInLetter, type Outcome, type RequestFacts } from "@/lib/channels/email/templates";

const facts: RequestFacts = {
  organization: "acme",
  project: "web",
  requestor: { name: "Alice Nguyen", email: "alice@acme.com" },
  agentId: "claude-code",
  action: "Bash:sudo apt-get install python3-foo",
  resource: "host/web-1",
  args: '{"cwd":"/home/alice"}',
  reason: "installing a test dependency",
  rule: "Bash:sudo *, web policy v14",
  mayDecide: "You, Carol Okafor or Dana Ruiz",
  quorum: 1,
  digest: `sha256:${"2df807f3".padEnd(56, "0")}039d0283`,
  createdAt: new Date("2026-11-20T14:27:18Z"),
  expiresAt: new Date("2026-11-20T14:32:18Z"),
  isTest: false,
};
const link = { url: "https://sign.acme.com/review/abc", until: new Date("2026-11-20T14:42:18Z") };

const approved: Outcome = { state: "approved", kind: "approved_once", decidedBy: "Bob Keller", note: "fine", grantUntil: new Date("2026-11-20T14:35:00Z") };
const timedOut: Outcome = { state: "expired", kind: null, decidedBy: null, note: null, grantUntil: null };
const alice = { name: "Alice Nguyen", email: "alice@acme.com" };
const url = "https://sign.acme.com/my-requests/req_1";
const HOST = "sign.acme.com";

const letters = {
  "sign-in": signInLetter({ ...link, host: HOST }),
  invitation: invitationLetter({ organization: "acme", inviter: "Olivia", role: "member", url: "https://sign.acme.com/sign-in", email: "new@acme.com" }),
  "approval-requested": approvalRequestedLetter(facts, link),
  "approval-reminder": approvalRequestedLetter(facts, link, "reminded"),
  "approval-escalated": approvalRequestedLetter(facts, link, "escalated"),
  "approval-decided": approvalDecidedLetter(facts, approved, url),
  "address-proof": addressProofLetter({ asker: alice, organization: "acme", ...link, email: "a.nguyen@acme.com" }),
  "channel-stopped": channelStoppedLetter({ organization: "acme", name: "On-call", because: "It answered 410.", url: "https://sign.acme.com/settings/channels/chn_1" }),
};
const digest = digestLetter(
  [{ kind: "waiting", facts, link }, { kind: "over", facts, outcome: timedOut }, { kind: "decided", facts, outcome: approved, url }],
  { base: "https://sign.acme.com", organization: "acme", now: facts.createdAt },
);
const withLinks: Letter = { ...letters["approval-requested"], footerLinks: [{ label: "Open the inbox", url: "https://sign.acme.com/approvals" }] };
const all: [string, Letter][] = [...Object.entries(letters), ["digest", digest], ["a mail with links at its foot", withLinks]];

/** What a reader of the HTML part reads. */
function readable(html: string): string {
  const body = html.slice(html.indexOf("<body")).replace(/<div style="display:none[^>]*>[^<]*<\/div>/, " ").replace(/<[^>]+>/g, " ");
  return body.replaceAll("&nbsp;", " ").replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").replace(/\s+/g, " ");
}

/** The words in their order, without the addresses that HTML keeps behind its labels and the marks that text draws with. */
function wordsOf(text: string): string[] {
  return text.replace(/https?:\/\/\S+/g, " ").replace(/^ +\| /gm, " ").replaceAll(/:(?=\s)/g, " ").replace(/ ([.,;])/g, "$1").split(/\s+/).filter((word) => word !== "");
}

const linksIn = (text: string) => (text.match(/https?:\/\/[^\s"]+/g) ?? []).map((one) => one.replaceAll("&amp;", "&"));

describe("mails", () => {
  it("are all looked at here", () => {
    expect(Object.keys(letters).toSorted()).toEqual([...MAIL_TEMPLATES].toSorted());
  });

  it.each(all)("%s says the same words in the same order in HTML and in text, with the same links", (_name, letter) => {
    const [html, text] = [renderHtml(letter, HOST), renderText(letter, HOST)];
    expect(wordsOf(readable(html))).toEqual(wordsOf(text));
    expect(linksIn(html)).toEqual(linksIn(text));
    for (const part of [letter.title, ...letter.facts.map(({ value }) => value), letter.note, letter.because]) expect(text).toContain(part);
  });

  it.each(all)("%s says which server sent it and why, and fetches nothing when it is opened", (_name, letter) => {
    const html = renderHtml(letter, HOST);
    expect(readable(html)).toMatch(/Sent by sign\.acme\.com because [a-zA-Z]/);
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|src=/i);
  });

  it("tell the digest and the end of every request that they speak of, also where many are told together", () => {
    for (const name of ["approval-requested", "approval-reminder", "approval-escalated"] as const) expect(renderText(letters[name], HOST)).toMatch(/Answer by 14:32:18 UTC[^]*2df8 07f3 … 039d 0283/);
    expect(renderText(letters["approval-decided"], HOST)).toMatch(/2df8 07f3 … 039d 0283[^]*Approved until: +14:35:00 UTC, for one call/);
    const together = renderText(digest, HOST);
    expect(together.match(/Digest: +2df8 07f3 … 039d 0283/g)).toHaveLength(3);
    for (const end of [/Answer by: +14:32:18 UTC/, /nobody answered in time\.\nEnded: +14:32:18 UTC/, /approved once by Bob Keller\.\nApproved until: +14:35:00 UTC, for one call/]) expect(together).toMatch(end);
  });

  it("say how many have to sign where one is not enough", () => {
    expect(renderText(approvalRequestedLetter({ ...facts, quorum: 2 }, link), HOST)).toMatch(/May decide: +You, Carol Okafor or Dana Ruiz\nSignatures: +2 different people have to sign\n/);
    expect(renderText(letters["approval-requested"], HOST)).not.toContain("Signatures");
  });

  it("say how much money a call moves beside its arguments, also where many are told together", () => {
    const refund = { ...facts, action: "send_refund", args: '{"amount":9500,"currency":"usd","customer":"cus_1"}' };
    const told = digestLetter([{ kind: "waiting", facts: refund, link }], { base: "https://sign.acme.com", organization: "acme", now: facts.createdAt });
    for (const letter of [approvalRequestedLetter(refund, link), approvalDecidedLetter(refund, approved, url), told]) expect(renderText(letter, HOST)).toMatch(/Amount: +9,500\.00 USD\n/);
  });

  it("states the facts of a request: action, who, project, time left and the ends of the digest", () => {
    const text = renderText(letters["approval-requested"], HOST);
    for (const fact of ["Bash:sudo apt-get install python3-foo", "Alice Nguyen (alice@acme.com)", "web", "Answer by 14:32:18 UTC", "5 min", "2df8 07f3 … 039d 0283"]) expect(text).toContain(fact);
    expect(shortDigest(facts.digest)).toBe("2df8 07f3 … 039d 0283");
  });

  it("shows an agent's markup, hidden characters and links as plain marks", () => {
    const hostile = approvalRequestedLetter({ ...facts, agentId: "<b>root</b>", reason: "<img src=x onerror=alert(1)> \u202Eevil\u200B https://evil.example/a www.evil.example", action: "Bash:rm\r\nBcc: eve@evil.com" }, link);
    const html = renderHtml(hostile, HOST);
    expect(html).not.toMatch(/<img|<b>root/);
    expect(html).toContain("[U+202E]evil[U+200B]");
    expect(readable(html)).not.toContain("https://evil");
    expect(hostile.subject).not.toMatch(/[\r\n]/);
    expect(hostile.subject).toContain("[U+000D][U+000A]");
  });

  it("never cuts through what stands for a hidden character, at whatever length", () => {
    for (let before = 0; before < 90; before += 1) {
      const { subject } = approvalRequestedLetter({ ...facts, action: `${"a".repeat(before)}${"\u202E".repeat(30)}` }, link);
      expect(subject.replaceAll("[U+202E]", "").match(/\[|\]|U\+|202E/), subject).toBeNull();
    }
  });

  it("a subject that is cut says so with three dots, for the whole stands in the mail", () => {
    const { subject, text } = ((letter) => ({ subject: letter.subject, text: renderText(letter, HOST) }))(approvalRequestedLetter({ ...facts, action: `Bash:${"a".repeat(70)}` }, link));
    expect(subject).toMatch(/asks: Bash:a{55}… \(/);
    expect(text).toContain("a".repeat(70));
  });

  it("says of a timeout that nobody answered", () => {
    const text = renderText(approvalDecidedLetter(facts, timedOut, url), HOST);
    expect(text).toContain("denied, because nobody answered in time");
    expect(text).toMatch(/Ended: +14:32:18 UTC/);
  });
});
