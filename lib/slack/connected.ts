import type { TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { findApp } from "@/lib/slack/repo";

/** Throws 409 where the organization has no Slack app that a channel could go through. */
export async function requireSlackApp(tx: TxCtx): Promise<void> {
  if ((await findApp(tx)) === null) throw new AppError("conflict", "The Slack app is not connected yet. Connect it on the page of the channels first.");
}
