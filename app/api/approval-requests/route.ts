import { listRequests } from "@/lib/approvals/list";
import { createRequest } from "@/lib/approvals/request";
import { approvalList, approvalRequest, createInput, listQuery } from "@/lib/approvals/schema";
import { asKey } from "@/lib/auth/permissions";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { readIdempotencyKey } from "@/lib/idempotency";

export const GET = route({
  summary: "List approval requests; pending ones by time left, others newest first",
  access: { session: "viewer", key: "requests" },
  query: listQuery,
  response: approvalList,
  run: (ctx, { query }) => listRequests(ctx, query),
});

export const POST = route({
  summary: "Turn a deny into a request that a human can approve",
  access: { key: "requests" },
  body: createInput,
  headers: { "Idempotency-Key": "A name for this call, 1 to 255 of A-Z a-z 0-9 _ - . : and kept for 72 hours. The same name and body give the first answer again; another body is refused with 422." },
  response: approvalRequest,
  status: 201,
  also: { 200: "An identical request of the same person is pending already; this is that one" },
  run: async (ctx, { body, request }) => {
    const answer = await createRequest(asKey(ctx), body, readIdempotencyKey(request.headers.get("idempotency-key")));
    return reply(answer.body, answer.status, answer.replayed ? { "Idempotency-Replayed": "true" } : {});
  },
});
