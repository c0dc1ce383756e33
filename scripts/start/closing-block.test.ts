import { expect, it } from "vitest";
import { closingBlock } from "./closing-block";

const running = { baseUrl: "http://127.0.0.1:3000", links: [], agentLine: undefined, mailbox: false };

it("whoever lets others in and names no address is told where the links in mails will lead", () => {
  expect(closingBlock({ ...running, unnamed: true })).toMatch(/PUBLIC_URL is not set, so the links in mails and messages lead to http:\/\/127\.0\.0\.1:3000/);
  expect(closingBlock(running)).not.toContain("PUBLIC_URL");
});
