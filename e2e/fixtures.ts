import { randomBytes } from "node:crypto";
import { Client, type ClientOptions } from "@countersign/sdk";
import { test as base, type BrowserContextOptions, type Page } from "@playwright/test";
import { baseUrl, personOf, projectOf, readDemo, type Demo, type PersonName } from "./demo";
import { sessionOf } from "./sign-in";

export { expect } from "@playwright/test";

export type AgentOptions = ClientOptions & { project?: "web" | "billing"; forPerson?: PersonName };

type Fixtures = {
  demo: Demo;
  /** Words that no other test says, and enough of them that nothing that others deny meanwhile is much like what is asked here. */
  mark: string;
  /** An agent with the demo's key, acting for Alice unless somebody else is named. */
  agent(options?: AgentOptions): Client;
  /** A client that acts as this member by personal token. */
  member(name: PersonName): Client;
  /** A page in a browser in which this person is signed in. */
  pageOf(name: PersonName, options?: BrowserContextOptions): Promise<Page>;
};

const word = () => Array.from(randomBytes(6), (byte) => String.fromCharCode(97 + (byte % 26))).join("");

export const test = base.extend<Fixtures>({
  demo: async ({ baseURL }, use) => {
    await use({ ...readDemo(), base_url: baseURL ?? baseUrl() });
  },
  mark: async ({ browserName }, use) => {
    await use([browserName.slice(0, 2), word(), word(), word()].join("-"));
  },
  agent: async ({ demo, mark }, use) => {
    await use(({ project = "web", forPerson = "alice", ...options } = {}) => new Client({
      apiKey: projectOf(demo, project).api_key,
      email: personOf(demo, forPerson).email,
      baseUrl: baseUrl(),
      agentId: mark,
      configFile: false,
      ...options,
    }));
  },
  member: async ({ demo }, use) => {
    await use((name) => new Client({ token: personOf(demo, name).token, baseUrl: baseUrl(), configFile: false }));
  },
  pageOf: async ({ browser }, use) => {
    const opened: { close(): Promise<void> }[] = [];
    await use(async (name, options = {}) => {
      const context = await browser.newContext({ baseURL: baseUrl(), ...options });
      opened.push(context);
      await context.addCookies([{ name: "countersign.session", value: await sessionOf(name), url: baseUrl(), httpOnly: true, sameSite: "Lax" }]);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

/** A command that the demo's policy denies and lets a person lift. */
export function sudo(mark: string): string {
  return `Bash:sudo apt-get install ${mark}`;
}

/** A value that somebody will give. */
export function deferred<T>(): { value: Promise<T>; settle(value: T): void } {
  let settle: (value: T) => void = () => undefined;
  const value = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { value, settle };
}
