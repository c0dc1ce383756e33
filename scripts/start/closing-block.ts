import type { SignInLink } from "./sign-in-links";

type Closing = { baseUrl: string; links: readonly SignInLink[]; agentLine: string | undefined; mailbox: boolean; /** Others can reach it, and nobody said under which address. */ unnamed?: boolean };

const pages = [
  ["/approvals", "requests that wait for a decision"],
  ["/grants", "what has been allowed, and for how long"],
  ["/audit", "who allowed what, as a chain that shows every change"],
  ["/policies", "the rules"],
  ["/settings/hitl", "where approvals are on, and who approves"],
] as const;

/** The last thing `npm start` says: where the product is, how to get in, and who is waiting (contract section 19). */
export function closingBlock({ baseUrl, links, agentLine, mailbox, unnamed }: Closing): string {
  const lines = ["", `Countersign is running at ${baseUrl}`, "", ...pages.map(([path, what]) => `  ${`${baseUrl}${path}`.padEnd(baseUrl.length + 16)}${what}`)];
  if (mailbox) lines.push(`  ${`${baseUrl}/dev/mailbox`.padEnd(baseUrl.length + 16)}mail that would have been sent`);
  if (links.length > 0) lines.push("", "Sign in, each link once", ...links.map(({ email, role, url }) => `  ${email.padEnd(18)}${role.padEnd(10)}${url}`));
  if (agentLine !== undefined) lines.push("", `Agent: ${agentLine}`);
  if (unnamed === true) lines.push("", `PUBLIC_URL is not set, so the links in mails and messages lead to ${baseUrl}, which is this machine alone; set it to the address that people use.`);
  lines.push("", "Ctrl-C stops it.", "");
  return lines.join("\n");
}
