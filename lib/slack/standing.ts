import type { MemberActor, TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { holdStanding } from "@/lib/slack/repo";

/** Inside the deciding transaction: whoever clicked in Slack is still linked, and deciding there is still allowed. Throws 403. */
export async function assertSlackStanding(tx: TxCtx<MemberActor>): Promise<void> {
  const { linked, mayDecide } = await holdStanding(tx);
  if (!linked) throw new AppError("forbidden", "This Slack user is not linked with you any more. Link it again under Settings, Account.");
  if (!mayDecide) throw new AppError("forbidden", "Deciding in Slack is switched off in this organization. Open the request instead.");
}
