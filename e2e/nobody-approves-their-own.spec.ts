import { RequestRefusedError } from "@countersign/sdk";
import { personOf, type PersonName } from "./demo";
import { expect, sudo, test } from "./fixtures";

/** Who asks, by which spelling, and who may not decide it for that reason. */
const disguises: { who: PersonName; spelled: (email: string) => string; why: string }[] = [
  { who: "alice", spelled: (email) => email, why: "their own address" },
  { who: "bob", spelled: (email) => email.toUpperCase(), why: "their address in capitals" },
  { who: "olivia", spelled: () => "alice@acme.com", why: "a key that they made" },
];

for (const { who, spelled, why } of disguises) {
  test(`${who} cannot decide what was asked with ${why}: the card says so, the server refuses, and it stays pending`, async ({ demo, mark, agent, member, pageOf }) => {
    const asking = agent({ email: spelled(personOf(demo, who).email) });
    const pending = await asking.requestApproval(await asking.guard(sudo(mark)), { timeoutS: 120 });

    const page = await pageOf(who);
    await page.goto(`/approvals/${pending.id}`);
    const card = page.getByRole("article");
    await expect(card).toContainText(mark);
    await expect(card.getByRole("button", { name: /^(Approve|Deny)/ })).toHaveCount(0);

    for (const decide of [() => member(who).approveAction(pending.id), () => member(who).denyAction(pending.id)]) {
      const refused = await decide().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(RequestRefusedError);
      expect(refused).toMatchObject({ status: 403, slug: who === "alice" ? expect.stringMatching(/self_approval|not_an_approver/) : "self_approval" });
    }
    const forged = await page.request.post(`/api/approval-requests/${pending.id}/decide`, { headers: { "sec-fetch-site": "same-origin" }, data: { action: "approve" } });
    expect(forged.status()).toBe(403);
    expect(await asking.pollApproval(pending.id)).toMatchObject({ state: "pending" });

    await member("dana").approveAction(pending.id);
    expect(await pending.wait(), "somebody else may").toMatchObject({ approvedViaHitl: true, resolvedBy: { email: "dana@acme.com" } });
  });
}
