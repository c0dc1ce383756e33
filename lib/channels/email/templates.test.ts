import { describe, expect, it } from "vitest";
import { renderHtml } from "@/lib/channels/email/render-html";
import { renderText } from "@/lib/channels/email/render-text";
import { approvalDecidedLetter, approvalRequestedLetter, invitationLetter, shortDigest, signInLetter, type RequestFacts } from "@/lib/channels/email/templates";

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
  digest: `sha256:${"2df807f3".padEnd(56, "0")}039d0283`,
  createdAt: new Date("2026-11-20T14:27:18Z"),
  expiresAt: new Date("2026-11-20T14:32:18Z"),
  isTest: false,
};
const link = { url: "https://sign.acme.com/review/abc", until: new Date("2026-11-20T14:42:18Z") };

const letters = {
  "sign-in": signInLetter({ ...link, host: "sign.acme.com" }),
  invitation: invitationLetter({ organization: "acme", inviter: "Olivia", role: "member", url: "https://sign.acme.com/sign-in", email: "new@acme.com" }),
  "approval-requested": approvalRequestedLetter(facts, link),
  "approval-decided": approvalDecidedLetter(facts, { state: "approved", kind: "approved_once", decidedBy: "Bob Keller", note: "fine" }, "https://sign.acme.com/my-requests/req_1"),
};

/** What a reader of the HTML part reads. */
function readable(html: string): string {
  const body = html.slice(html.indexOf("<body")).replace(/<[^>]+>/g, " ");
  return body.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").replace(/\s+/g, " ");
}

describe("mails", () => {
  it.each(Object.entries(letters))("%s says the same in HTML and in text", (_name, letter) => {
    const html = renderHtml(letter);
    const text = renderText(letter);
    const sentences = [letter.title, letter.lead.before.trim(), letter.lead.urgent ?? "", letter.action ?? "", ...letter.facts.flatMap((fact) => [fact.label, fact.value]), letter.says?.text ?? "", letter.note, letter.footer];
    for (const sentence of sentences) {
      expect(readable(html)).toContain(sentence);
      expect(text).toContain(sentence);
    }
    expect(html).toContain(`href="${letter.button.url}"`);
    expect(text).toContain(letter.button.url);
  });

  it.each(Object.entries(letters))("%s fetches nothing when it is opened, and its only link is its button", (_name, letter) => {
    const html = renderHtml(letter);
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|src=/i);
    expect(html.match(/href=/g)).toHaveLength(1);
  });

  it("states the facts of a request: action, who, project, time left and the ends of the digest", () => {
    const text = renderText(letters["approval-requested"]);
    for (const fact of ["Bash:sudo apt-get install python3-foo", "Alice Nguyen (alice@acme.com)", "web", "Answer by 14:32:18 UTC", "5 min", "2df8 07f3 … 039d 0283"]) expect(text).toContain(fact);
    expect(shortDigest(facts.digest)).toBe("2df8 07f3 … 039d 0283");
  });

  it("shows an agent's markup, hidden characters and links as plain marks", () => {
    const hostile = approvalRequestedLetter({ ...facts, agentId: "<b>root</b>", reason: "<img src=x onerror=alert(1)> \u202Eevil\u200B https://evil.example/a www.evil.example", action: "Bash:rm\r\nBcc: eve@evil.com" }, link);
    const html = renderHtml(hostile);
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
    const { subject, text } = ((letter) => ({ subject: letter.subject, text: renderText(letter) }))(approvalRequestedLetter({ ...facts, action: `Bash:${"a".repeat(70)}` }, link));
    expect(subject).toMatch(/asks: Bash:a{55}… \(/);
    expect(text).toContain("a".repeat(70));
  });

  it("says of a timeout that nobody answered", () => {
    expect(renderText(approvalDecidedLetter(facts, { state: "expired", kind: null, decidedBy: null, note: null }, "https://x.example"))).toContain("denied, because nobody answered in time");
  });
});
