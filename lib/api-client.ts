/** What the server refused, as its body says (contract section 14). `status` 0: the server could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly slug: string,
    message: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** What is wrong with one field of the body, or null. */
  field(name: string): string | null {
    const details = this.body.details;
    if (typeof details !== "object" || details === null || !("fields" in details) || !Array.isArray(details.fields)) return null;
    const fields = details.fields as { field?: unknown; message?: unknown }[];
    const found = fields.find((one) => one.field === name);
    return typeof found?.message === "string" ? besideItsField(found.message) : null;
  }
}

/** A sentence about a field as it reads beside that field, whose name it then need not say: `"name": Give a name.` is `Give a name.` */
export function besideItsField(message: string): string {
  return message.replace(/^"[^"]*": /, "").replace(/^"[^"]*" (?=is |may |must )/, "This ");
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Calls this deployment's API with the browser's session. Throws `ApiError` with a sentence for the reader. */
export async function api<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body);
  const answer = await readJson(response);
  if (response.ok) return answer as T;
  const refusal = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
  const message = typeof refusal.message === "string" ? refusal.message : `The server answered ${response.status} without saying why. Nothing was saved; try again.`;
  throw new ApiError(response.status, typeof refusal.error === "string" ? refusal.error : "unknown", message, refusal);
}

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  const init: RequestInit = { method, headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    init.headers = { ...init.headers, "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(path, init);
  } catch (error) {
    throw Object.assign(new ApiError(0, "unreachable", "The server could not be reached, so nothing was saved. Check the connection and try again."), { cause: error });
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
