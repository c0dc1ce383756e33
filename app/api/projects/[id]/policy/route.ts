import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";
import { readPolicy } from "@/lib/policies/read";
import { policyWire, publishedWire, publishInput } from "@/lib/policies/schema";

const params = z.object({ id: pathId("project") });

export const GET = route({
  summary: "Read the live policy of a project",
  access: { session: "viewer", key: "admin" },
  params,
  response: policyWire,
  run: (ctx, { params }) => readPolicy(ctx, params.id),
});

export const PUT = route({
  summary: "Save a policy as a new version and answer the pending requests that it answers by itself",
  access: { session: "admin", key: "admin" },
  params,
  body: publishInput,
  response: publishedWire,
  run: (ctx, { params, body }) => publishPolicy(ctx, params.id, body),
});
