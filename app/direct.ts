import { GET as bundle } from "@/app/api/policies/bundle/route";
import { GET as check } from "@/app/api/policies/check/route";
import { POST as cancel } from "@/app/api/approval-requests/[id]/cancel/route";
import { POST as decide } from "@/app/api/approval-requests/[id]/decide/route";
import { POST as redeem } from "@/app/api/approval-requests/[id]/redeem/route";
import { GET as show } from "@/app/api/approval-requests/[id]/route";
import { POST as create } from "@/app/api/approval-requests/route";
import { POST as guard } from "@/app/api/guard/route";
import { POST as record } from "@/app/v1/sdk/audit/route";
import type { Direct } from "@/lib/http/front";

/** What agents ask again and again, and what they wait for: the same routes, without what Next.js does around each of them. */
export const direct: Direct = {
  "GET /api/approval-requests/{id}": show.answer,
  "GET /api/policies/bundle": bundle.answer,
  "GET /api/policies/check": check.answer,
  "POST /api/approval-requests": create.answer,
  "POST /api/approval-requests/{id}/cancel": cancel.answer,
  "POST /api/approval-requests/{id}/decide": decide.answer,
  "POST /api/approval-requests/{id}/redeem": redeem.answer,
  "POST /api/guard": guard.answer,
  "POST /v1/sdk/audit": record.answer,
};
