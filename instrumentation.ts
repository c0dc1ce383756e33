/** Runs once when a server process starts. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { env } = await import("@/lib/env");
  const { connectProcess } = await import("@/lib/jobs/connect");
  await connectProcess();
  const { registerFront } = await import("@/lib/http/front");
  registerFront(env().NODE_ENV === "production" ? (await import("@/app/direct")).direct : {});
  if (env().WORKER === "off") return;
  const { startBackgroundWork } = await import("@/lib/jobs/worker");
  startBackgroundWork();
}

/** Called by Next.js with whatever was thrown while it answered. */
export async function onRequestError(thrown: unknown): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { notePageFailure } = await import("@/lib/http/page-status");
  notePageFailure(thrown);
}
