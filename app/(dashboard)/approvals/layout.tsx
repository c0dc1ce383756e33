import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DraftsProvider } from "@/components/approvals/drafts";

export const metadata: Metadata = { title: "Approvals" };

/** What was typed and chosen outlives the pages of this room. */
export default function ApprovalsLayout({ children }: { children: ReactNode }) {
  return <DraftsProvider>{children}</DraftsProvider>;
}
