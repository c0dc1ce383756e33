import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { listTokens } from "@/lib/keys/list";
import { createTokenInput, mintedToken, personalTokenList } from "@/lib/keys/schema";
import { createToken } from "@/lib/keys/tokens";
import { listQuery } from "@/lib/orgs/schema";

export const GET = route({
  summary: "List your own personal access tokens, without their secrets",
  access: { session: "viewer", token: false },
  query: listQuery,
  response: personalTokenList,
  run: (ctx, { query }) => listTokens(requireMember(ctx), query),
});

export const POST = route({
  summary: "Make a personal access token that acts as you; this answer is the only one that holds its secret",
  access: { session: "viewer", token: false },
  body: createTokenInput,
  response: mintedToken,
  status: 201,
  run: (ctx, { body }) => createToken(requireMember(ctx), body),
});
