"use client";

import { useEffect, useRef } from "react";
import { focusRowIfLost } from "./reveal-row";

/** Once nothing is open any more, the row that it was opened from has the focus again, whichever way it was left. */
export function useReturnToRow(selected: string | null): void {
  const last = useRef(selected);
  useEffect(() => {
    if (selected === null && last.current !== null) focusRowIfLost(last.current);
    last.current = selected;
  }, [selected]);
}
