import { GRANT_STATES } from "@/lib/vocabulary";

/** The states as tabs, and all of them together, which no tab shows but a link may ask for. */
export const TABS = [...GRANT_STATES, "all"] as const;
export type Tab = (typeof TABS)[number];
