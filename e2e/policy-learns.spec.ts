import type { APIRequestContext } from "@playwright/test";
import { personOf, type Demo } from "./demo";
import { expect, sudo, test } from "./fixtures";

const TIMES = 5;

/** Proposals of this project for an action, as anybody there sees them. */
async function proposalFor(request: APIRequestContext, demo: Demo, action: string): Promise<string> {
  const web = demo.orgs.acme.projects["web"]?.id;
  const answer = await request.get(`/api/projects/${web}/proposals`, { headers: { authorization: `Bearer ${personOf(demo, "carol").token}` } });
  const { items } = (await answer.json()) as { items: { id: string; action: string }[] };
  return items.find((item) => item.action === action)?.id ?? "";
}

test("what people approve again and again is proposed with its evidence, and an admin's yes ends the asking", async ({ demo, mark, request, agent, member, pageOf }) => {
  test.setTimeout(180_000);
  const action = sudo(mark);
  for (let n = 0; n < TIMES; n += 1) {
    const client = agent();
    const pending = await client.requestApproval(await client.guard(action), { message: "again" });
    await member("bob").approveAction(pending.id, { reason: "as before" });
    await pending.wait();
  }
  const proposal = await proposalFor(request, demo, action);
  expect(proposal).toMatch(/^prop_/);
  const address = `/policies?project=${demo.orgs.acme.projects["web"]?.id}&proposal=${proposal}`;

  const victor = await pageOf("victor");
  await victor.goto(address);
  await expect(victor.getByText("5 times in the last 30 days")).toBeVisible({ timeout: 30_000 });
  await expect(victor.getByText("Only an admin or owner answers a proposal.")).toBeVisible();
  await expect(victor.getByRole("button", { name: /^Give a grant|^Publish the rule|^Dismiss/ })).toHaveCount(0);

  const carol = await pageOf("carol");
  await carol.goto(address);
  await expect(carol.getByRole("link", { name: /^req_/ })).toHaveCount(TIMES, { timeout: 30_000 });
  await carol.getByRole("radio", { name: "A rule for everybody" }).click();
  await expect(carol.getByRole("region", { name: /^v\d+ against v\d+$/ })).toContainText(mark);
  await expect(carol.getByRole("table", { name: "What would change" })).toContainText("ask a person");
  await carol.getByRole("radio", { name: "A grant that ends" }).click();
  await carol.getByRole("button", { name: "Give a grant for 30 days" }).click();
  await expect(carol.getByText("The grant stands.")).toBeVisible();
  expect(await proposalFor(request, demo, action)).toBe("");
  expect(await agent().execute(action)).toMatchObject({ status: "allowed" });
});
