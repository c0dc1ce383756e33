/** Times and durations as a mail words them; a mail does not know its reader's zone, so it says UTC. */
export function clockTime(instant: Date): string {
  return `${instant.toISOString().slice(11, 19)} UTC`;
}

export function dayAndTime(instant: Date, now: Date): string {
  const sameDay = instant.toISOString().slice(0, 10) === now.toISOString().slice(0, 10);
  return sameDay ? clockTime(instant) : `${instant.toISOString().slice(0, 10)} ${clockTime(instant)}`;
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
