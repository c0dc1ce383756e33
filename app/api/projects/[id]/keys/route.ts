import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { createKey } from "@/lib/keys/create";
import { listKeys } from "@/lib/keys/list";
import { apiKeyList, createKeyInput, keyQuery, mintedKey } from "@/lib/keys/schema";

const params = z.object({ id: pathId("project") });

export const GET = route({
  summary: "List the API keys of one project, without their secrets",
  access: { session: "viewer" },
  params,
  query: keyQuery,
  response: apiKeyList,
  run: (ctx, { params, query }) => listKeys(ctx, params.id, query),
});

export const POST = route({
  summary: "Make an API key; this answer is the only one that holds its secret",
  access: { session: "admin" },
  params,
  body: createKeyInput,
  response: mintedKey,
  status: 201,
  run: (ctx, { params, body }) => createKey(requireMember(ctx), params.id, body),
});
