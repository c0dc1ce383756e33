"use client";

import { useEffect, useState } from "react";
import { Note } from "@/components/ui/note";
import { useIsLive } from "./live";

const PATIENCE_MS = 4_000;

/** Says that the server cannot be heard, once that is more than a hiccup; times keep running meanwhile. */
export function LiveNote() {
  const live = useIsLive();
  return live ? null : <PausedNote />;
}

function PausedNote() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div className="live-note">
      <Note tone="wait" live><p><strong>Live updates are paused.</strong> Times keep running; what is new appears when the connection is back.</p></Note>
    </div>
  );
}
