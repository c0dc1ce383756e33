"use client";

import { useState } from "react";
import { FieldRow } from "@/components/ui/field";
import { Switch } from "@/components/ui/toggle";
import { allowSingleKeys, singleKeysAllowed } from "@/components/ui/use-keys";
import { SINGLE_KEYS_COOKIE, writePreference } from "./preferences";

/** Switches single-key shortcuts off for this browser (WCAG 2.1.4); for the account page. */
export function SingleKeysSwitch() {
  const [allowed, setAllowed] = useState(singleKeysAllowed);
  const change = (next: boolean) => {
    writePreference(SINGLE_KEYS_COOKIE, next ? "on" : "off");
    allowSingleKeys(next);
    setAllowed(next);
  };
  return (
    <FieldRow
      label="Single-key shortcuts"
      htmlFor="single-keys"
      hint="J, K, A, D and the others. Off inside fields in any case."
      control={<Switch id="single-keys" aria-describedby="single-keys-hint" checked={allowed} onChange={change} />}
    />
  );
}
