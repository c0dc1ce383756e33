/** An environment variable without blanks around it; undefined where it is unset or empty, and where the runtime has none or does not show it. */
export function environment(name: string): string | undefined {
  try {
    const value = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name]?.trim();
    return value === "" ? undefined : value;
  } catch {
    // Deno without the permission to read it.
    return undefined;
  }
}
