import { PolicyDeniedError } from "@countersign/sdk";
import { deferred, expect, sudo, test } from "./fixtures";

test("a deny reaches the agent as an error that carries the reason, and the call does not run", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("bob");
  const asked = deferred<string>();
  const gated = agent()
    .gate(sudo(mark), {
      message: "please",
      timeoutS: 120,
      onPending: (pending) => asked.settle(pending.id),
    })
    .catch((error: unknown) => error);
  const id = await asked.value;

  await page.goto(`/approvals/${id}`);
  const card = page.getByRole("article");
  await card.getByRole("button", { name: /^Deny/ }).click();
  await card.getByRole("textbox", { name: /^Note to/ }).fill(`not on a Friday, ${mark}`);
  await card.getByRole("button", { name: "Deny and tell the agent" }).click();
  await expect(card.getByText(/Denied/).first()).toBeVisible();

  const error = await gated;
  expect(error).toBeInstanceOf(PolicyDeniedError);
  expect((error as Error).message).toContain(`not on a Friday, ${mark}`);
  expect(error).toMatchObject({ approvalId: id });
});
