import { expect } from "vitest";
import { ERRORS } from "@/lib/errors";
import type { Operation } from "./walk";
import type { Credential, Side } from "./world";

export type CallInput = {
  headers?: Record<string, string>;
  /** What stands in the path, by name; what is not said is the side's own. */
  params?: Record<string, string>;
  query?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: BodyInit;
  method?: string;
};

export type Answer = { status: number; body: Record<string, unknown>; text: string; headers: Headers };

/** Calls an operation as this credential, against the things of this side. */
export async function call(operation: Operation, side: Side, credential: Credential | null, input: CallInput = {}): Promise<Answer> {
  const own = operation.params.map(({ name, kind }) => [name, kind === null ? "1" : side.ids[kind]]);
  const params = { ...Object.fromEntries(own), ...input.params } as Record<string, string>;
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const leave = new AbortController();
  const request = new Request(`http://127.0.0.1:3000${path}${input.query ?? ""}`, {
    method: input.method ?? operation.method,
    headers: { ...credential?.headers, ...(input.body === undefined ? {} : { "content-type": "application/json" }), ...input.headers },
    ...(input.raw === undefined ? (input.body === undefined ? {} : { body: JSON.stringify(input.body) }) : { body: input.raw, duplex: "half" }),
    signal: leave.signal,
  } as RequestInit);
  const handed = path.includes("/auth/") && "nextauth" in params ? { nextauth: ["csrf"] } : params;
  const response = await operation.handler(request, { params: Promise.resolve(handed) });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isStream) leave.abort();
  const text = await response.text();
  return { status: response.status, body: parsed(text), text, headers: response.headers };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A refusal has the five members of contract section 14, of which slug, code and status belong together. */
export function expectErrorShape(answer: Answer, about: string): void {
  const { error, code, message, documentation, request_id: requestId } = answer.body;
  const known = ERRORS[error as keyof typeof ERRORS] as { status: number; code: string } | undefined;
  expect(known, `${about}: "${String(error)}" in ${answer.text.slice(0, 300)}`).toBeDefined();
  expect({ status: answer.status, code }, about).toEqual(known);
  expect(message, about).toMatch(/^\S[\s\S]*[.:?]$/);
  expect(documentation, about).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/docs\/errors\/E\d{4}$/);
  expect(requestId, about).toMatch(/^r_[0-9a-f]{32}$/);
  expect(answer.headers.get("content-type"), about).toMatch(/^application\/json/);
  expect(answer.headers.get("cache-control"), about).toBe("no-store");
}
