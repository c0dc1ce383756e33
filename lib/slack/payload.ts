import { z } from "zod";
import { APPROVE, DENY, OPEN } from "@/lib/slack/card";
import { idSchema, type Id } from "@/lib/ids";

/** A click as Slack sends it, read only after its signature was proved. */
export type Click = {
  teamId: string;
  userTeamId: string;
  slackUserId: string;
  action: "approve" | "deny" | "open";
  value: { requestId: Id<"request">; digest: string } | null;
  slackChannel: string;
  ts: string;
  responseUrl: string | null;
};

const short = z.string().min(1).max(100);
const payloadSchema = z.looseObject({
  type: z.literal("block_actions"),
  team: z.looseObject({ id: short }),
  user: z.looseObject({ id: short, team_id: short.optional() }),
  actions: z.tuple([z.looseObject({ action_id: z.enum([APPROVE, DENY, OPEN]), value: z.string().max(2_000).optional() })]),
  container: z.looseObject({ type: z.literal("message"), is_ephemeral: z.literal(false).optional() }).optional(),
  channel: z.looseObject({ id: short }),
  message: z.looseObject({ ts: z.string().regex(/^\d{1,20}\.\d{1,10}$/) }),
  response_url: z.string().max(2_000).optional(),
});

const ACTIONS = { [APPROVE]: "approve", [DENY]: "deny", [OPEN]: "open" } as const;

/** Reads the form body of an interaction; null for anything that is not exactly one click in one message of ours. */
export function readClick(body: Uint8Array): Click | null {
  try {
    const form = new URLSearchParams(new TextDecoder("utf-8", { fatal: true }).decode(body));
    const [payload, ...more] = form.getAll("payload");
    if (payload === undefined || more.length > 0 || [...form.keys()].length > 1) return null;
    const { team, user, actions, channel, message, response_url } = payloadSchema.parse(JSON.parse(payload));
    const action = ACTIONS[actions[0].action_id];
    const value = readValue(actions[0].value);
    if (action !== "open" && value === null) return null;
    return { teamId: team.id, userTeamId: user.team_id ?? team.id, slackUserId: user.id, action, value, slackChannel: channel.id, ts: message.ts, responseUrl: response_url ?? null };
  } catch {
    return null;
  }
}

function readValue(text: string | undefined): Click["value"] {
  const [id = "", digest = "", ...rest] = (text ?? "").split(" ");
  const parsed = idSchema("request").safeParse(id);
  return parsed.success && rest.length === 0 && /^sha256:[0-9a-f]{64}$/.test(digest) ? { requestId: parsed.data as Id<"request">, digest } : null;
}
