"use client";

import { useState } from "react";

/** Where the open request stands, and, once it has left the list, where it stood: that is where "next" goes on from. */
export function useLastIndex(index: number): number {
  const [last, setLast] = useState(Math.max(0, index));
  if (index < 0 || index === last) return last;
  setLast(index);
  return index;
}
