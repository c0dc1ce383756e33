import type { PendingApproval } from "../pending-approval";
import type { Terminal } from "./terminal";

const REMIND_EVERY_MS = 60_000;

/** Tells on stderr where the request is and how long is left; answers the function that ends it. */
export function showWaiting(terminal: Terminal, pending: PendingApproval): () => void {
  const place = pending.url ?? pending.id;
  if (pending.lapsedId !== null) terminal.err(`the approval ${pending.lapsedId} was not used within 5 minutes, so it lapsed; asking again`);
  terminal.err(`waiting for approval until ${pending.deadlineAt.toISOString()}: ${place}`);
  const tick = () => terminal.progress(`waiting for approval, ${timeLeft(pending.deadlineAt)} left: ${place}`);
  const remind = () => terminal.err(`still waiting for approval, ${timeLeft(pending.deadlineAt)} left: ${place}`);
  const timer = terminal.live ? setInterval(tick, 1_000) : setInterval(remind, REMIND_EVERY_MS);
  return () => clearInterval(timer);
}

export function timeLeft(until: Date): string {
  const total = Math.max(0, Math.ceil((until.getTime() - Date.now()) / 1_000));
  const [days, hours, minutes, rest] = [Math.floor(total / 86_400), Math.floor(total / 3_600) % 24, Math.floor(total / 60) % 60, total % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}
