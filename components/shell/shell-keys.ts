"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useKeys } from "@/components/ui/use-keys";
import { MAIN } from "./navigation";

/** `G` then a letter goes to a place; `?` shows all keys. */
export function useShellKeys(onHelp: () => void): void {
  const router = useRouter();
  const places = useMemo(() => Object.fromEntries(MAIN.flatMap((place) => (place.go === undefined ? [] : [[`g ${place.go}`, () => router.push(place.href)]]))), [router]);
  useKeys({ ...places, "?": onHelp });
}
