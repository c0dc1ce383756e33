import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import type { Access } from "@/lib/auth/permissions";
import type { Handler } from "@/lib/http/route";
import type { IdKind } from "@/lib/ids";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

export type Form = { summary: string; access: Access; params?: z.ZodObject; query?: z.ZodType; body?: z.ZodType };

export type Operation = {
  /** `PATCH /api/orgs/{org}`. */
  name: string;
  method: Method;
  path: string;
  handler: Handler;
  /** Null for a route that is written out by hand. */
  form: Form | null;
  /** What stands in the path: the kind of thing that the id names, or null for what is no id. */
  params: { name: string; kind: IdKind | null }[];
};

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Every operation of every route file under `app/`, read from the folder itself, so that a new route cannot be forgotten. */
export async function allOperations(): Promise<Operation[]> {
  const files = readdirSync(`${root}app`, { recursive: true, encoding: "utf8" }).filter((name) => /(^|\/)route\.ts$/.test(name) && !name.includes("[...unknown]"));
  const operations = await Promise.all(files.toSorted().map(operationsOf));
  return operations.flat();
}

async function operationsOf(file: string): Promise<Operation[]> {
  const path = `/${file}`.replace(/\/route\.ts$/, "").replaceAll(/\/\([^)]+\)/g, "").replaceAll(/\[(?:\.\.\.)?([^\]]+)\]/g, "{$1}");
  const exported = (await import(/* @vite-ignore */ `${root}app/${file}`)) as Partial<Record<Method, Handler>>;
  return METHODS.flatMap((method) => {
    const handler = exported[method];
    if (handler === undefined) return [];
    const form = (handler.form ?? null) as Form | null;
    return [{ name: `${method} ${path}`, method, path, handler, form, params: paramsOf(path, form) }];
  });
}

function paramsOf(path: string, form: Form | null): Operation["params"] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => {
    const schema = form?.params?.shape[name] as z.ZodType | undefined;
    return { name, kind: (schema?.meta()?.["pathId"] as IdKind | undefined) ?? null };
  });
}

/** Anybody may write here without a credential: the form says so by naming nobody. */
export function isOpen({ form }: Operation): boolean {
  return form !== null && form.access.session === undefined && form.access.key === undefined && form.access.token === undefined;
}
