import { expect, sudo, test } from "./fixtures";

const PHONE = { viewport: { width: 390, height: 844 } };

test("a requestor narrows their requests by filters that live in the address", async ({ mark, agent, pageOf }) => {
  const alice = await pageOf("alice");
  const [mine, other] = [await agent().execute(sudo(`${mark}-one`), {}), await agent({ agentId: `${mark}-b` }).execute(sudo(`${mark}-two`), {})];
  const row = (id: string | null) => alice.locator(`#row-${id}`);
  await agent({ forPerson: "dana" }).execute(sudo(`${mark}-three`), {});
  await alice.goto(`/my-requests?q=${mark}`);
  await expect(alice.locator(".req-link"), "what others asked for is not among them").toHaveCount(2);
  await alice.getByRole("button", { name: "Filter", exact: true }).click();
  await alice.getByLabel("Agent").fill(`${mark}-b`);
  await alice.getByRole("button", { name: "Show requests" }).click();
  await expect(alice).toHaveURL(new RegExp(`agent=${mark}-b`));
  await expect(row(other.approvalId)).toBeVisible();
  await expect(row(mine.approvalId)).toHaveCount(0);
  await alice.getByRole("link", { name: "Decided" }).click();
  await expect(alice.locator(".req-link")).toHaveCount(0);
  await alice.goBack();
  await expect(alice).not.toHaveURL(/state=decided/);
  await alice.goto(alice.url());
  await expect(alice.locator(".req-link"), "a link shows what its sender saw").toHaveCount(1);
  await alice.getByRole("button", { name: "Remove filter Agent" }).click();
  await expect(alice.locator(".req-link")).toHaveCount(2);
});

test("a requestor sees who has opened their request, and takes it back on a phone with two presses", async ({ mark, agent, pageOf }) => {
  const [alice, bob] = [await pageOf("alice", PHONE), await pageOf("bob")];
  const id = (await agent().execute(sudo(mark), {})).approvalId ?? "";
  await alice.goto(`/my-requests?q=${mark}`);
  await alice.locator(`#row-${id}`).click();
  await expect(alice).toHaveURL(new RegExp(`/my-requests/${id}`));
  await bob.goto(`/approvals/${id}`);
  await expect(bob.locator('[data-answer="approve"]')).toBeVisible();
  await expect(alice.getByText("has it open")).toBeVisible();
  await alice.getByRole("button", { name: "Cancel request" }).click();
  expect(await agent().pollApproval(id), "one press cancels nothing").toMatchObject({ state: "pending" });
  await alice.getByRole("button", { name: "Cancel and tell the agent" }).click();
  await expect.poll(async () => (await agent().pollApproval(id)).state).toBe("cancelled");
  await expect(bob.locator('[data-answer="approve"]'), "there is nothing left to decide").toHaveCount(0);
  await alice.goto(`/my-requests?state=decided&q=${mark}`);
  await expect(alice.locator(`#row-${id}`)).toContainText("Cancelled");
});
