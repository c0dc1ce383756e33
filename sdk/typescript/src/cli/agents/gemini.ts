import { record, textOf } from "../../reading";
import type { HookAgent } from "./agent";
import { contextOf, eventOf, messageOf, readObject, shellSubject, toolOf, toolSubject, useOf } from "./call";
import type { KnownTool } from "./call";

const SHELL = "run_shell_command";

/** Under the names that policies use for every agent. */
const TOOLS: Readonly<Record<string, KnownTool>> = {
  read_file: { as: "Read", subjects: ["file_path", "absolute_path"] },
  write_file: { as: "Write", subjects: ["file_path"] },
  replace: { as: "Edit", subjects: ["file_path"] },
  glob: { as: "Glob", subjects: ["pattern"] },
  grep_search: { as: "Grep", subjects: ["pattern"] },
  search_file_content: { as: "Grep", subjects: ["pattern"] },
  web_fetch: { as: "WebFetch", subjects: ["url", "prompt"] },
  google_web_search: { as: "WebSearch", subjects: ["query"] },
};

/** Gemini CLI (BeforeTool). Exit 2 blocks; any other failure, and a hook that takes too long, is a warning after which the call runs. Times are milliseconds. */
export const gemini: HookAgent = {
  name: "gemini",
  title: "Gemini CLI",
  read: (text) => {
    const input = readObject(text);
    eventOf(input, ["BeforeTool"], "gemini");
    const { tool, given } = toolOf(input);
    const known = Object.hasOwn(TOOLS, tool) ? TOOLS[tool] : undefined;
    const subject = tool === SHELL ? shellSubject(given, input) : toolSubject(known ?? { as: tool, subjects: [] }, given);
    return { ...subject, context: contextOf(input, "gemini"), message: messageOf("Gemini CLI", tool, given), use: useOf(input) };
  },
  say: {
    pass: "{}",
    warn: (text, onAllow) => JSON.stringify({ ...(onAllow === "allow" ? { decision: "allow" } : {}), systemMessage: text }),
    allow: (reason) => JSON.stringify({ decision: "allow", reason }),
    deny: (reason) => JSON.stringify({ decision: "deny", reason }),
  },
  denies: (output) => ["deny", "block"].includes(textOf(readObject(output), "decision") ?? ""),
  place: {
    path: ".gemini/settings.json",
    events: { BeforeTool: { session_id: "doctor", transcript_path: "/", cwd: "/", hook_event_name: "BeforeTool", timestamp: "2026-01-01T00:00:00Z", tool_name: SHELL, tool_input: { command: "countersign-doctor-probe" } } },
    base: {},
    entry: ({ command, timeoutS }) => ({ matcher: ".*", hooks: [{ type: "command", name: "countersign", command, timeout: timeoutS * 1_000 }] }),
    patienceOf: ({ timeout }) => (typeof timeout === "number" ? timeout / 1_000 : null),
    weakness: (_entry, settings) => (record(settings.hooksConfig).enabled === false ? "`hooksConfig.enabled: false` switches every hook off" : null),
  },
};
