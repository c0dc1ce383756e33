import { Fault } from "./fault";

export type Wire = Readonly<Record<string, unknown>>;

/** The value as a JSON object, or an empty one. */
export function record(value: unknown): Wire {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Wire) : {};
}

export function textOf(wire: Wire, key: string): string | undefined {
  const value = wire[key];
  return typeof value === "string" ? value : undefined;
}

export function requiredText(wire: Wire, key: string): string {
  const value = wire[key];
  if (typeof value === "string" && value !== "") return value;
  throw new Fault("contradiction", `the server's answer has no usable "${key}"`);
}

export function optionalText(wire: Wire, key: string): string | null {
  const value = wire[key];
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  throw new Fault("contradiction", `the server's answer has a "${key}" that is not text`);
}

export function requiredFlag(wire: Wire, key: string): boolean {
  const value = wire[key];
  if (typeof value === "boolean") return value;
  throw new Fault("contradiction", `the server's answer has no usable "${key}"`);
}

export function digestText(wire: Wire, key: string): string {
  const value = requiredText(wire, key);
  if (/^sha256:[0-9a-f]{64}$/.test(value)) return value;
  throw new Fault("contradiction", `the server's answer has a "${key}" that is not a SHA-256`);
}

/** An instant with a zone, as milliseconds since 1970. */
export function instantOf(wire: Wire, key: string): number {
  const value = requiredText(wire, key);
  const milliseconds = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new Fault("contradiction", `the server's answer has a "${key}" that is not an instant with a zone`);
}

export function listOf(wire: Wire, key: string): readonly unknown[] {
  const value: unknown = wire[key];
  if (Array.isArray(value)) return value;
  throw new Fault("contradiction", `the server's answer has no list "${key}"`);
}
