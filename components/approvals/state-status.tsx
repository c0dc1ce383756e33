import { CircleCheck, CircleSlash, CircleX, Clock, TimerOff } from "lucide-react";
import { Status, type Tone } from "@/components/ui/status";
import type { LucideIcon } from "@/components/ui/icon";
import type { RequestState } from "@/lib/vocabulary";
import { STATE_WORDS } from "./words";

export const STATE_ICON: Readonly<Record<RequestState, LucideIcon>> = { pending: Clock, approved: CircleCheck, denied: CircleX, expired: TimerOff, cancelled: CircleSlash };
const TONE: Readonly<Record<RequestState, Tone>> = { pending: "wait", approved: "yes", denied: "no", expired: "off", cancelled: "off" };

/** A request's state: icon, word and colour, in that order of trust. */
export function StateStatus({ state }: { state: RequestState }) {
  return <Status tone={TONE[state]} icon={STATE_ICON[state]}>{STATE_WORDS[state]}</Status>;
}
