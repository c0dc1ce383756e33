import { expect } from "vitest";
import { AppError } from "@/lib/errors";

/** The refusal with which some work ends; anything else fails the test. */
export async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error, "it should have been refused").toBeInstanceOf(AppError);
  return error as AppError;
}

/** The slug with which some work was refused, or "done". */
export function slugOf(settled: PromiseSettledResult<unknown>): string {
  if (settled.status === "fulfilled") return "done";
  return settled.reason instanceof AppError ? settled.reason.slug : `not a refusal: ${String(settled.reason)}`;
}
