import type { HookAgent } from "./agent";
import { contextOf, eventOf, messageOf, readObject, shellSubject, toolOf, toolSubject, useOf } from "./call";
import { deniesNested, nested } from "./claude-code";

/**
 * Codex (PreToolUse). It knows a deny and silence; any other decision is an error to it, after which the call runs.
 * Exit 2 blocks only where something stands on standard error.
 */
export const codex: HookAgent = {
  name: "codex",
  title: "Codex",
  read: (text) => {
    const input = readObject(text);
    eventOf(input, ["PreToolUse"], "codex");
    const { tool, given } = toolOf(input);
    const subject = tool === "Bash" ? shellSubject(given, input) : toolSubject({ as: tool, subjects: [] }, given);
    return { ...subject, context: contextOf(input, "codex"), message: messageOf("Codex", tool, given), use: useOf(input) };
  },
  say: {
    pass: "",
    warn: (text) => JSON.stringify({ systemMessage: text }),
    allow: null,
    deny: (reason) => nested({ permissionDecision: "deny", permissionDecisionReason: reason }),
  },
  denies: deniesNested,
  afterwards: "Codex runs a new hook only once you have trusted it: open Codex and type /hooks",
  place: {
    path: ".codex/hooks.json",
    events: { PreToolUse: { session_id: "doctor", turn_id: "doctor", tool_use_id: "doctor", cwd: "/", hook_event_name: "PreToolUse", model: "none", permission_mode: "default", transcript_path: null, tool_name: "Bash", tool_input: { command: "countersign-doctor-probe" } } },
    base: {},
    entry: ({ command, timeoutS }) => ({ hooks: [{ type: "command", command, timeout: timeoutS, statusMessage: "Asking Countersign" }] }),
    patienceOf: ({ timeout }) => (typeof timeout === "number" ? timeout : null),
    weakness: () => null,
  },
};
