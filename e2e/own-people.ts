import type { APIRequestContext, Page } from "@playwright/test";
import { baseUrl, personOf, readDemo } from "./demo";
import { expect } from "./fixtures";
import { mailsTo, nextLink } from "./mailbox";

/** What a test needs that makes people of its own in the demo's organization, as its admin. */
export const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];
export const admin = () => ({ authorization: `Bearer ${personOf(readDemo(), "carol").token}` });
export const org = () => readDemo().orgs.acme.id;

export async function post<T>(request: APIRequestContext, path: string, data: unknown): Promise<T> {
  const answer = await request.post(path, { headers: admin(), data });
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

/** A project with this policy and a key that Olivia made, so that everybody else may decide what is asked by it. */
export async function ownProject(request: APIRequestContext, name: string, yaml: string): Promise<{ id: string; apiKey: string }> {
  const { id } = await post<{ id: string }>(request, `/api/orgs/${org()}/projects`, { name });
  const published = await request.put(`/api/projects/${id}/policy`, { headers: admin(), data: { yaml } });
  expect(published.ok(), await published.text()).toBe(true);
  const made = await request.post(`/api/projects/${id}/keys`, { headers: { authorization: `Bearer ${personOf(readDemo(), "olivia").token}` }, data: { name: "agents" } });
  expect(made.ok(), await made.text()).toBe(true);
  return { id, apiKey: ((await made.json()) as { key: string }).key };
}

/** A member of this run's own, signed in by mail on a page of their own. */
export async function signIn(page: Page, address: string): Promise<void> {
  const known = await mailsTo(address);
  await page.request.post(`${baseUrl()}/api/auth/sign-in-link`, { headers: { "sec-fetch-site": "same-origin" }, data: { email: address } });
  await page.goto(await nextLink(address, /sign-in/i, known));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/approvals/);
}
