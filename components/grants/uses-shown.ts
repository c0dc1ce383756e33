/** How many uses of a grant are read at a time. */
export const USES_SHOWN = 25;
