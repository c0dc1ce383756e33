import { judgeAnswer, type Verdict } from "@/lib/deliveries/judge";
import { slackWords, type SlackAnswer } from "@/lib/slack/api";

/** These pass by themselves; every other word of Slack's stays the same however often it is asked. */
const PASSING = new Set(["ratelimited", "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org", "rollup_error"]);
/** The message cannot be drawn anew, because it is gone or Slack lets nobody touch it any more. */
const OVER = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

/** Judges what Slack answered: 200 with `ok` alone is taken. */
export function judgeSlack({ answer, said }: SlackAnswer): Verdict {
  if (answer.status < 200 || answer.status >= 300) return judgeAnswer("slack_app", answer.status);
  if (said === null) return { kind: "again", error: "Slack answered something that is not of its Web API." };
  if (said.ok) return { kind: "taken" };
  const error = said.error ?? "unknown_error";
  return PASSING.has(error) ? { kind: "again", error: slackWords(error) } : { kind: "final", error: slackWords(error) };
}

/** The same for saying something, under an id by which Slack knows it again: what it took before, and somebody removed there since, is not said once more. */
export function judgePost(given: SlackAnswer): Verdict {
  return given.said?.ok === false && given.said.error === "duplicate_message_not_found" ? { kind: "taken" } : judgeSlack(given);
}

/** The same for drawing a message anew: one that is gone needs nothing more. */
export function judgeRedraw(given: SlackAnswer): Verdict {
  return given.said?.ok === false && OVER.has(given.said.error ?? "") ? { kind: "taken" } : judgeSlack(given);
}
