const OPTION_OF: Record<string, string> = { apiKey: "--api-key", token: "--token", email: "--email", baseUrl: "--url", configFile: "--config" };

/** What went wrong as a sentence; the client's own settings are called by the names that they have on the command line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/(\b[Pp]ass |\(or )(apiKey|token|email|baseUrl|configFile)\b/g, (_, before: string, name: string) => `${before}${OPTION_OF[name] ?? name}`);
}
