"use client";

import { Button } from "@/components/ui/button";
import { Door } from "@/components/auth/door";
import { useDatabaseAway } from "@/components/shell/use-database-away";

/** Stands in for a page outside the shell, or for the shell itself. */
export default function DoorError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const away = useDatabaseAway(retry);
  return (
    <Door foot={error.digest === undefined ? null : <span>The server noted it as {error.digest}</span>}>
      <h1>This page could not be shown</h1>
      <p className="muted"><output>{away ? "The database does not answer. Nothing was decided or saved; this page appears by itself when the database is back." : "Something failed on the server. Nothing was decided or saved by it."}</output></p>
      <div className="door-form"><Button size="l" variant="solid" onClick={() => retry()}>Try again</Button></div>
    </Door>
  );
}
