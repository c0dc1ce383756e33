import { record, textOf } from "../../reading";
import type { HookAgent } from "./agent";
import { contextOf, eventOf, messageOf, readObject, shellSubject, toolOf, toolSubject, useOf } from "./call";

/** The argument that says what a tool works on. */
const SUBJECTS: Readonly<Record<string, string>> = {
  Read: "file_path", Write: "file_path", Edit: "file_path", MultiEdit: "file_path", NotebookEdit: "notebook_path",
  WebFetch: "url", WebSearch: "query", Glob: "pattern", Grep: "pattern", Skill: "skill", Task: "subagent_type", Agent: "subagent_type",
};

/** Claude Code (PreToolUse). Exit 2 blocks; any other failure would let the call run. */
export const claudeCode: HookAgent = {
  name: "claude-code",
  title: "Claude Code",
  read: (text) => {
    const input = readObject(text);
    eventOf(input, ["PreToolUse"], "claude-code");
    const { tool, given } = toolOf(input);
    const subject = tool === "Bash" ? shellSubject(given, input) : toolSubject({ as: tool, subjects: Object.hasOwn(SUBJECTS, tool) ? [SUBJECTS[tool] ?? ""] : [] }, given);
    return { ...subject, context: contextOf(input, "claude-code"), message: messageOf("Claude Code", tool, given), use: useOf(input) };
  },
  say: {
    pass: "{}",
    warn: (text, onAllow) => nested({ ...(onAllow === "allow" ? { permissionDecision: "allow" } : {}), additionalContext: text }),
    allow: (reason) => nested({ permissionDecision: "allow", permissionDecisionReason: reason }),
    deny: (reason) => nested({ permissionDecision: "deny", permissionDecisionReason: reason }),
  },
  denies: deniesNested,
  place: {
    path: ".claude/settings.json",
    events: { PreToolUse: { session_id: "doctor", tool_use_id: "doctor", cwd: "/", hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command: "countersign-doctor-probe" } } },
    base: {},
    entry: ({ command, timeoutS }) => ({ matcher: "*", hooks: [{ type: "command", command, timeout: timeoutS, onFailure: "block" }] }),
    patienceOf: ({ timeout }) => (typeof timeout === "number" ? timeout : null),
    weakness: (_entry, settings) => (settings.disableAllHooks === true ? "`disableAllHooks` switches every hook off" : null),
  },
};

/** Nested as PreToolUse wants it; a decision at the top level would be ignored. */
export function nested(answer: Record<string, string>): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", ...answer } });
}

export function deniesNested(output: string): boolean {
  return textOf(record(readObject(output).hookSpecificOutput), "permissionDecision") === "deny";
}
