"use client";

import { Shell } from "@/components/shell/shell";
import { Page, PageHeader } from "@/components/ui/page-header";
import { ClaimsPart, StatusPart } from "./status-parts";
import { ButtonsPart, FieldsPart } from "./control-parts";
import { ChoicesPart, FloatingPart, LoadingPart, NotesPart } from "./surface-parts";
import { OutcomePart, RecordPart, SwatchesPart, TablePart } from "./record-parts";

const ME = {
  id: "usr_1", name: "Carol Okafor", email: "carol@acme.com", role: "admin",
  organization: { id: "org_1", name: "acme" },
  organizations: [{ id: "org_1", name: "acme" }, { id: "org_2", name: "globex" }],
};

export function Gallery({ now }: { now: string }) {
  return (
    <Shell me={ME} counts={{ pendingForMe: 8, unread: 3 }} chain={{ intact: true, events: 18_402, at: now }}>
      <Page>
        <PageHeader title="Parts">Every component in every state, and what takes the place of the two answers when there is nothing left to decide.</PageHeader>
        <div className="sheet">
          <OutcomePart />
          <StatusPart now={now} />
          <ClaimsPart />
          <ButtonsPart />
          <FieldsPart />
          <LoadingPart />
          <NotesPart />
          <FloatingPart />
          <ChoicesPart />
          <RecordPart />
          <TablePart now={now} />
          <SwatchesPart />
        </div>
      </Page>
    </Shell>
  );
}
