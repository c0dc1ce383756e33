import type { ListFilter } from "./queries";

/** What the filters offer by name. */
export type FilterChoices = { projects: readonly { id: string; name: string }[]; people: readonly { id: string; name: string }[] };

/** Everything, in whichever state. */
export const NO_FILTER = { q: "", project: null, agent: null, person: null, action: null, forMe: false } as const satisfies Partial<ListFilter>;
