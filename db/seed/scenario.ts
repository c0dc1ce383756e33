/** The people, projects and policies of the demo (contract section 19). */
export const ACME = {
  name: "acme",
  people: {
    olivia: { name: "Olivia Brandt", role: "owner" },
    carol: { name: "Carol Okafor", role: "admin" },
    bob: { name: "Bob Keller", role: "approver" },
    dana: { name: "Dana Ruiz", role: "approver" },
    alice: { name: "Alice Nguyen", role: "member" },
    victor: { name: "Victor Lindqvist", role: "viewer" },
  },
  domain: "acme.com",
  owner: "olivia",
  projects: ["web", "billing"],
} as const;

export const GLOBEX = {
  name: "globex",
  people: { gina: { name: "Gina Rossi", role: "owner" } },
  domain: "globex.com",
  owner: "gina",
  projects: ["lab"],
} as const;

export type PersonName = keyof typeof ACME.people;

const HEAD = `version: '1'
settings:
  default_action: deny          # deny | allow | warn, when no rule matches
rules:
`;

const SUDO = `  - deny: 'Bash:sudo *'
    escalate_on_deny: true
    reason: 'sudo requires admin approval'
`;

const REFUND = `  - name: high_value_refund
    match: { tool: send_refund, argument_gt: { amount: 1000 } }
    action: approval_required   # same as deny + escalate_on_deny
    approval: { timeout: 4h, escalate_after: 30m, escalate_to: [carol@acme.com], quorum: 2, approvers: [bob@acme.com, dana@acme.com], max_grant: 24h }
`;

const DEPLOY = `  - effect: conditional         # runs when the conditions hold, asks a human when they do not
    action: deploy.staging
    when: { changed_files: { lte: 20 } }
  - effect: require_approval
    action: deploy.production
`;

const REST = `  - allow: 'Bash:*'
`;

const REFUNDS_BELOW = `  - allow: 'send_refund'
  - allow: 'email.send'
`;

/** Each project's versions, oldest first, and the days before today on which they were saved. */
export const POLICIES: Record<string, { yaml: string; comment: string; author: PersonName; daysAgo: number }[]> = {
  web: [
    { yaml: `${HEAD}  - deny: 'Bash:sudo *'\n    reason: 'no sudo for agents'\n${REST}`, comment: "First rules", author: "olivia", daysAgo: 38 },
    { yaml: HEAD + SUDO + REST, comment: "sudo may be asked for", author: "carol", daysAgo: 35 },
    { yaml: HEAD + SUDO + DEPLOY + REST, comment: "Deploys ask a person", author: "carol", daysAgo: 30 },
    { yaml: HEAD + SUDO + REFUND + DEPLOY + REST, comment: "One policy for both projects", author: "carol", daysAgo: 12 },
  ],
  billing: [
    { yaml: HEAD + SUDO + REST + REFUNDS_BELOW, comment: "First rules", author: "olivia", daysAgo: 37 },
    { yaml: HEAD + SUDO + REFUND + DEPLOY + REST + REFUNDS_BELOW, comment: "Refunds over 1,000 need two signatures", author: "carol", daysAgo: 33 },
  ],
  lab: [{ yaml: HEAD + SUDO + REST, comment: "First rules", author: "olivia", daysAgo: 20 }],
};

export type Ask = { project: "web" | "billing"; agent: string; who: "alice" | "dana"; action: string; args?: Record<string, unknown>; reason: string; rule: string };

/** What agents ask for again and again. */
export const ASKS: Ask[] = [
  { project: "web", agent: "claude-code", who: "alice", action: "Bash:sudo apt-get install python3-foo", reason: "installing test dep for FOO-1234", rule: "rule-1" },
  { project: "web", agent: "claude-code", who: "alice", action: "Bash:sudo systemctl restart nginx", reason: "config changed in FOO-1188, needs a restart", rule: "rule-1" },
  { project: "web", agent: "claude-code", who: "alice", action: "Bash:sudo chown -R alice /srv/app", reason: "fixing permissions before the build", rule: "rule-1" },
  { project: "web", agent: "cursor", who: "alice", action: "deploy.staging", args: { service: "api", changed_files: 34 }, reason: "rename of the settings module touches many imports", rule: "rule-3" },
  { project: "web", agent: "deploy-bot", who: "dana", action: "deploy.production", args: { service: "api", version: "2.1.0", changed_files: 12 }, reason: "release 2.1.0, all checks green on 4f1c2e9", rule: "rule-4" },
  { project: "billing", agent: "billing-bot", who: "alice", action: "send_refund", args: { amount: 9500, currency: "USD", customer: "cust_8123", invoice: "INV-20418" }, reason: "customer was charged twice for INV-20418", rule: "high_value_refund" },
  { project: "billing", agent: "billing-bot", who: "alice", action: "send_refund", args: { amount: 1240, currency: "USD", customer: "cust_1177", invoice: "INV-20377" }, reason: "goods came back damaged", rule: "high_value_refund" },
  { project: "billing", agent: "billing-bot", who: "alice", action: "Bash:sudo service invoices reload", reason: "new template for November", rule: "rule-1" },
];

export type Plain = { project: "web" | "billing"; agent: string; action: string; args?: Record<string, unknown>; decision: "allow" | "deny"; source: "policy" | "default"; rule: string | null };

/** What agents do without asking anybody. */
export const PLAIN: Plain[] = [
  { project: "web", agent: "claude-code", action: "Bash:npm test", decision: "allow", source: "policy", rule: "rule-5" },
  { project: "web", agent: "claude-code", action: "Bash:git status", decision: "allow", source: "policy", rule: "rule-5" },
  { project: "web", agent: "claude-code", action: "Bash:ls -la src", decision: "allow", source: "policy", rule: "rule-5" },
  { project: "web", agent: "cursor", action: "Bash:npm run build", decision: "allow", source: "policy", rule: "rule-5" },
  { project: "web", agent: "cursor", action: "deploy.staging", args: { service: "api", changed_files: 7 }, decision: "allow", source: "policy", rule: "rule-3" },
  { project: "web", agent: "cursor", action: "database.drop", args: { name: "staging" }, decision: "deny", source: "default", rule: null },
  { project: "billing", agent: "billing-bot", action: "send_refund", args: { amount: 120, currency: "USD", customer: "cust_5521" }, decision: "allow", source: "policy", rule: "rule-6" },
  { project: "billing", agent: "billing-bot", action: "send_refund", args: { amount: 45, currency: "EUR", customer: "cust_9034" }, decision: "allow", source: "policy", rule: "rule-6" },
  { project: "billing", agent: "billing-bot", action: "ledger.write", args: { account: "4711" }, decision: "deny", source: "default", rule: null },
];
