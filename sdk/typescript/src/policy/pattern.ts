import { compileGlob, type Glob } from "./glob";
import type { Call } from "./model";
import { readCall } from "./readings";

/** In which sense a pattern is asked about a call: a deny looks for any reading, an allow only for what is certain. */
export type Sense = "allow" | "deny";

export interface Variant {
  readonly glob: Glob;
  /** Counts for a deny only. */
  readonly denyOnly: boolean;
}

/**
 * The globs that a policy pattern stands for (contract sections 4 and 20): itself; without `:` also `pattern:*`;
 * with ` *` at the end also the bare action; and, for a deny, with `:*` at the end also the bare tool. In an `exact` rule, itself only.
 */
export function variantsOf(pattern: string, exact = false): readonly Variant[] {
  const globs: Variant[] = [{ glob: compileGlob(pattern), denyOnly: false }];
  if (exact) return globs;
  if (!pattern.includes(":") && pattern !== "*") globs.push({ glob: compileGlob(`${pattern}:*`), denyOnly: false });
  if (endsIn(pattern, " *")) globs.push({ glob: compileGlob(pattern.slice(0, -2)), denyOnly: false });
  if (endsIn(pattern, ":*")) globs.push({ glob: compileGlob(pattern.slice(0, -2)), denyOnly: true });
  return globs;
}

/**
 * Whether a policy pattern matches a call. `Bash:sudo *` matches `Bash:sudo apt-get install x`, and `Bash:sudo` with arguments, never `Bash:sudoedit`.
 *
 * Where the arguments carry a command line (`command`, `cmd`, `CommandLine`, `command_line`, `argv`), the action completed with it is read too:
 * `Bash` with `{command: "sudo ls"}` is also `Bash:sudo ls`. In the sense of a deny any reading is enough, and for shells so is any single command
 * of a chained line; in the sense of an allow the action as given must match, or every completed reading.
 */
export function matchesAction(pattern: string, call: Call, sense: Sense = "allow"): boolean {
  const variants = variantsOf(pattern);
  const strict = (text: string) => variants.some((variant) => !variant.denyOnly && variant.glob.test(text));
  const loose = (text: string) => variants.some((variant) => variant.glob.test(text));
  const readings = readCall(call);
  if (readings === null) return (sense === "deny" ? loose : strict)(call.action);
  const { full, commands, claimed } = readings;
  if (sense === "deny") return [call.action, ...full, ...commands, ...claimed].some(loose);
  return strict(call.action) || (full.length > 0 && full.every(strict));
}

function endsIn(pattern: string, ending: " *" | ":*"): boolean {
  return pattern.length > 2 && pattern.endsWith(ending) && !pattern.endsWith(`\\${ending}`);
}
