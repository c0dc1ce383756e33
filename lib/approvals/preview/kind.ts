import type { Head, PreviewKind } from "./head";
import { readShell } from "./shell";
import type { Json } from "./values";

const SHELLS = new Set(["bash", "sh", "zsh", "shell", "terminal", "exec", "run_command", "run_shell", "run_terminal_cmd"]);
const MONEY = /(^|[._:-])(refund|payment|pay|payout|transfer|charge|send_refund|send_payment|create_refund|issue_refund)s?([._:-]|$)/i;
const DEPLOY = /^deploy([._:-]|$)|[._:-]deploy$/i;
const EMAIL = /(^|[._:-])(e?mails?)([._:-]|$)/i;

/** Which preview an action gets: by its name, and for money only where the arguments name an amount. */
export function kindOf(action: string, args: { [key: string]: Json } | null): PreviewKind {
  const tool = (action.includes(":") ? action.slice(0, action.indexOf(":")) : action).toLowerCase();
  if (SHELLS.has(tool)) return action.includes(":") || typeof args?.["command"] === "string" ? "shell" : "generic";
  if (MONEY.test(action) || /refund/i.test(tool)) return "money";
  if (DEPLOY.test(action)) return "deploy";
  return EMAIL.test(action) ? "email" : "generic";
}

/** The sentence over the card. Only fixed words, except where there is no preview: then the action names itself. */
export function titleOf(action: string, head: Head): string {
  switch (head.kind) {
    case "shell": return shellTitle(head.command);
    case "money": return moneyTitle(action);
    case "deploy": return head.environment === "production" || head.environment === "staging" ? `Deploy to ${head.environment}` : "Deploy";
    case "email": return "Send an email";
    case "generic": return action;
  }
}

function shellTitle(command: string): string {
  const { asRoot, asOther, programs } = readShell(command);
  const what = programs > 1 ? `Run ${programs} shell commands` : "Run a shell command";
  if (asRoot) return `${what} as root`;
  return asOther ? `${what} as another user` : what;
}

function moneyTitle(action: string): string {
  if (/refund/i.test(action)) return "Refund a payment";
  if (/payout/i.test(action)) return "Pay out money";
  if (/transfer/i.test(action)) return "Transfer money";
  return /charge/i.test(action) ? "Charge a customer" : "Make a payment";
}

/** The call in a few words, for the sentence above the answers: "run this command". */
export function deedOf(kind: PreviewKind, action: string): { once: string; exactly: string } {
  switch (kind) {
    case "shell": return { once: "run this command", exactly: "run exactly this command" };
    case "money": return /refund/i.test(action) ? { once: "send this refund", exactly: "send exactly this refund" } : { once: "make this payment", exactly: "make exactly this payment" };
    case "deploy": return { once: "make this deploy", exactly: "make exactly this deploy" };
    case "email": return { once: "send this email", exactly: "send exactly this email" };
    case "generic": return { once: "make this call", exactly: "make exactly this call" };
  }
}
