"use client";

import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Page, PageHeader } from "@/components/ui/page-header";
import { useDatabaseAway } from "@/components/shell/use-database-away";

/** What a page shows when it could not be drawn; nothing that was asked for has been saved. */
export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const away = useDatabaseAway(retry);
  return (
    <Page narrow>
      <PageHeader title="This page could not be shown" />
      <Note tone="no" live>
        <p>
          {away ? <><strong>The database does not answer.</strong> Nothing was decided or saved by this page. It appears by itself when the database is back.</> : <><strong>Something failed while this page was being drawn.</strong> Nothing was decided or saved by it.</>}
          {error.digest === undefined ? null : <> The server noted it as <code>{error.digest}</code>.</>}
        </p>
      </Note>
      <div className="after-note"><Button icon={RefreshCw} onClick={() => retry()}>Try again</Button></div>
    </Page>
  );
}
