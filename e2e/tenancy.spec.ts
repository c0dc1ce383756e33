import { expect, test } from "./fixtures";

test("to a person of another organization an id of ours is an id of nothing, in the browser too", async ({ demo, pageOf }) => {
  const { id: org, projects, people } = demo.orgs.globex;
  const { lab } = projects;
  const { gina } = people;
  const page = await pageOf("carol");
  await page.goto("/approvals");
  const missing = await page.request.get(`/api/projects/prj_${"0".repeat(26)}`);
  const { error, code, message } = (await missing.json()) as Record<string, unknown>;
  expect(missing.status()).toBe(404);
  const paths = [`orgs/${org}`, `orgs/${org}/members`, `orgs/${org}/projects`, `orgs/${org}/keys`, `orgs/${org}/hitl-settings`, `projects/${lab?.id}`, `projects/${lab?.id}/keys`, `projects/${lab?.id}/policy`, `projects/${lab?.id}/policy/versions`];
  for (const path of paths) {
    const answer = await page.request.get(`/api/${path}`);
    expect(answer.status(), path).toBe(404);
    expect(await answer.json(), path).toMatchObject({ error, code, message });
  }
  const removal = await page.request.delete(`/api/orgs/${demo.orgs.acme.id}/members/${gina?.id}`, { headers: { "sec-fetch-site": "same-origin" } });
  expect(removal.status()).toBe(404);
  await page.goto(`/policies?project=${lab?.id}`);
  await expect(page.getByLabel("Project", { exact: true })).not.toContainText("lab");
});

test("an address of a request that is not there leads to a page that says so", async ({ pageOf }) => {
  const page = await pageOf("bob");
  const answer = await page.goto(`/approvals/req_${"0".repeat(26)}`);
  expect(answer?.status()).toBeLessThan(500);
  await expect(page.getByText(/nothing (at this address|here)|not found|could not be loaded|no such/i).first()).toBeVisible();
});

test("who is not signed in is sent to the sign-in page and sees nothing of the organization", async ({ page, request }) => {
  for (const path of ["/approvals", "/grants", "/audit", "/policies", "/settings/hitl", "/settings/members", "/settings/keys", "/my-requests"]) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/sign-in/);
    await expect(page.locator("body"), path).not.toContainText("acme");
    const raw = await request.get(path, { maxRedirects: 0 });
    expect(await raw.text(), path).not.toContain("alice@acme.com");
  }
});
