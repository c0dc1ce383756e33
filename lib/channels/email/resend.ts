import { Resend, type ErrorResponse } from "resend";

const LONGEST_ANSWER = 64 * 1_024;

type Answer<T> = ReturnType<typeof Resend.prototype.fetchRequest<T>>;

/**
 * Resend's own client, which follows a redirect with the mail and its key in it, and reads an answer as long as it lasts. This one does
 * neither: what is redirected, slower than `limitMs` milliseconds, or longer than 64 KB did not take the mail. Rejects where nothing answered.
 */
export class CarefulResend extends Resend {
  constructor(
    key: string,
    baseUrl: string | undefined,
    private readonly limitMs: number,
  ) {
    super(key, { userAgent: "countersign", ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/+$/, "") }) });
  }

  override async fetchRequest<T>(path: string, options: RequestInit = {}): Answer<T> {
    const response = await fetch(`${this.baseUrl}${path}`, { ...options, redirect: "manual", signal: AbortSignal.timeout(this.limitMs) });
    const said = await readObject(response);
    const headers = Object.fromEntries(response.headers.entries());
    if (response.ok && typeof said["id"] === "string") return { data: said as T, error: null, headers };
    const { name, message } = said;
    const words = typeof message === "string" ? message : `it answered ${response.status}, and nothing that says that it took the mail`;
    return { data: null, error: { name: (typeof name === "string" ? name : "application_error") as ErrorResponse["name"], message: words, statusCode: response.status }, headers };
  }
}

/** The object that the body is; an empty one for everything else. */
async function readObject(response: Response): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The body is let go of as soon as the loop is left.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_ANSWER) return {};
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
