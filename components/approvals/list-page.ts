import type { ApprovalList, LIST_STATES } from "@/lib/approvals/schema";

export type ListState = (typeof LIST_STATES)[number];

/** A page of the list, with the browser's clock at its arrival: beside the server's own it gives the distance between them. */
export type ListPage = ApprovalList & { arrivedAt: number | null };
