/** What Resend answered: `id` where it took the mail. */
export type ResendAnswer = { status: number; id: string | null; name: string | null; message: string | null; retryAfter: string | null };

export type ResendMail = { from: string; to: string[]; subject: string; text: string; html: string; headers: Record<string, string> };

const BASE_URL = "https://api.resend.com";
const LONGEST_ANSWER = 64 * 1_024;

/** Hands one mail to Resend under this key. What is redirected, too slow or too long is not followed, waited for or read to its end. */
export async function postToResend(mail: ResendMail, { apiKey, baseUrl, key, limitMs }: { apiKey: string; baseUrl: string | undefined; key: string; limitMs: number }): Promise<ResendAnswer> {
  const response = await fetch(`${(baseUrl ?? BASE_URL).replace(/\/+$/, "")}/emails`, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(limitMs),
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json", "Idempotency-Key": key, "User-Agent": "countersign" },
    body: JSON.stringify(mail),
  });
  const said = await readObject(response);
  const text = (name: string) => (typeof said[name] === "string" ? said[name] : null);
  return { status: response.status, id: response.ok ? text("id") : null, name: text("name"), message: text("message"), retryAfter: response.headers.get("retry-after") };
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
