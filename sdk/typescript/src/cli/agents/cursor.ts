import { textOf } from "../../reading";
import type { Wire } from "../../reading";
import type { HookAgent } from "./agent";
import { contextOf, eventOf, fitsResource, messageOf, readObject, shellSubject, toolOf, toolSubject, useOf } from "./call";
import type { AgentCall } from "./call";

const FILE = ["file_path", "path", "target_file"];
/** The argument that says what a tool works on. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = { Read: FILE, Write: FILE, Delete: FILE, Grep: ["pattern"], Task: ["subagent_type"] };

/**
 * Cursor. Shell and MCP calls have events of their own with the exact call, and reach `preToolUse` as well, where they are passed on:
 * judged in both places, a person would be asked twice. Exit 2 blocks; other failures let the call run unless the entry says `failClosed`.
 */
export const cursor: HookAgent = {
  name: "cursor",
  title: "Cursor",
  read: (text) => {
    const input = readObject(text);
    const event = eventOf(input, ["beforeShellExecution", "beforeMCPExecution", "preToolUse"], "cursor");
    if (event === "beforeShellExecution") return called("a shell", input, input, shellSubject(shellInput(input), input));
    if (event === "beforeMCPExecution") return readMcp(input);
    const { tool, given } = toolOf(input);
    if (tool === "Shell" || tool.startsWith("MCP:")) return null;
    return called(tool, given, input, toolSubject({ as: tool, subjects: (Object.hasOwn(SUBJECTS, tool) ? SUBJECTS[tool] : undefined) ?? [] }, given));
  },
  say: {
    pass: "{}",
    warn: (text, onAllow) => JSON.stringify({ ...(onAllow === "allow" ? { permission: "allow" } : {}), agent_message: text }),
    allow: () => JSON.stringify({ permission: "allow" }),
    deny: (reason) => JSON.stringify({ permission: "deny", user_message: reason, agent_message: reason }),
  },
  denies: (output) => textOf(readObject(output), "permission") === "deny",
  place: {
    path: ".cursor/hooks.json",
    events: {
      beforeShellExecution: { conversation_id: "doctor", hook_event_name: "beforeShellExecution", command: "countersign-doctor-probe", cwd: "/" },
      beforeMCPExecution: { conversation_id: "doctor", hook_event_name: "beforeMCPExecution", tool_name: "countersign-doctor-probe", tool_input: "{}", url: "http://127.0.0.1/" },
      preToolUse: { conversation_id: "doctor", hook_event_name: "preToolUse", tool_name: "Delete", tool_input: { path: "/countersign-doctor-probe" } },
    },
    base: { version: 1 },
    entry: ({ command, timeoutS }) => ({ command, timeout: timeoutS, failClosed: true }),
    patienceOf: ({ timeout }) => (typeof timeout === "number" ? timeout : null),
    weakness: ({ failClosed }) => (failClosed === true ? null : "without `failClosed: true` a hook that takes too long lets the call run"),
  },
};

function shellInput(input: Wire): Wire {
  return { ...(input.command === undefined ? {} : { command: input.command }) };
}

/** The arguments arrive as a text that holds JSON; the server is what the call is made to. */
function readMcp(input: Wire): AgentCall {
  const tool = (textOf(input, "tool_name") ?? "").replace(/^MCP:/, "");
  if (tool === "") throw new Error("The hook got no tool_name, so there is nothing to judge.");
  const text = textOf(input, "tool_input");
  const { given } = toolOf({ tool_name: tool, tool_input: text === undefined ? input.tool_input : readObject(text) });
  const server = textOf(input, "url") ?? textOf(input, "command");
  return called(tool, given, input, { action: `MCP:${tool}`, args: given, ...(server !== undefined && fitsResource(server) ? { resource: server } : {}) });
}

function called(tool: string, given: Wire, input: Wire, subject: Pick<AgentCall, "action" | "args" | "resource">): AgentCall {
  return { ...subject, context: contextOf(input, "cursor"), message: messageOf("Cursor", tool, given), use: useOf(input) };
}
