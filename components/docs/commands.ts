/** What each command of the CLI does, as the documentation has it; `options` are those that matter most. */
export const COMMANDS: readonly { name: string; usage: string; does: string }[] = [
  { name: "install", usage: "install --api-key … --email …", does: "Writes `~/.countersign/config.yaml`, readable by you alone, and asks on a terminal for what is missing. With `--agent` claude-code, cursor, codex or gemini it also puts the hook into that agent's settings." },
  { name: "doctor", usage: "doctor", does: "Checks the file and its mode, the key and its scopes, the server, the clock, the identity, whether approvals are on for this key and who could approve, the policy's signature, and that an installed hook blocks while the server is away. Exits 0 or 1." },
  { name: "whoami", usage: "whoami", does: "The person, organization, project and key as the server sees them." },
  { name: "test", usage: "test <action> [--hitl approve|deny|timeout]", does: "What the policy says. With `--hitl` it walks the approval branch without asking anybody or anything." },
  { name: "gate", usage: "gate <action> [--metadata <JSON>] [--timeout 30m]", does: "Exits once the action may run or may not, and shows the link to the request on standard error while it waits. `--idempotency-key` names the call, so that a job that is started again goes on with the same approval." },
  { name: "approvals", usage: "approvals list | show <id> | approve <id> | deny <id>", does: "Lists and decides as the owner of a personal token. `approve` takes `--kind` once, timed or forever, and `--for` 24h." },
  { name: "policy", usage: "policy validate | pull | push | diff | simulate", does: "`validate` needs no server. `push` never overwrites a version that it has not seen; `diff` exits 1 where the file is not what is live; `simulate` replays recorded calls and says what would end differently." },
  { name: "audit", usage: "audit export | verify | checkpoint", does: "Exports the chain, and verifies an export without any server; `verify` names the first bad event and exits 1." },
  { name: "hook", usage: "hook claude-code | cursor | codex | gemini", does: "Judges one tool call of that agent. Whatever is not a clear answer blocks it with exit code 2." },
  { name: "version", usage: "version", does: "The version of the SDK that the command belongs to." },
];
