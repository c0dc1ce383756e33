"use client";

import { Button } from "@/components/ui/button";
import { Door } from "@/components/auth/door";

/** Stands in for a page outside the shell, or for the shell itself. */
export default function DoorError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <Door foot={error.digest === undefined ? null : <span>The server noted it as {error.digest}</span>}>
      <h1>This page could not be shown</h1>
      <p className="muted">Something failed on the server. Nothing was decided or saved by it.</p>
      <div className="door-form"><Button size="l" variant="solid" onClick={() => retry()}>Try again</Button></div>
    </Door>
  );
}
