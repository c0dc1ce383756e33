import { z } from "zod";
import { credentialOf } from "@/lib/auth/credentials";
import { asKey } from "@/lib/auth/permissions";
import { readBundle } from "@/lib/bundle/read";
import { bundle } from "@/lib/bundle/schema";
import { matchesTag } from "@/lib/bundle/signing";
import { notModified, reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "The policy and the grants that calls of this key are judged by, signed; with If-None-Match 304 where nothing changed",
  access: { key: "requests" },
  query: z.strictObject({}),
  response: bundle,
  also: { 304: "Nothing changed since the ETag in If-None-Match" },
  run: async (ctx, { request }) => {
    const found = await readBundle(asKey(ctx), credentialOf(request.headers)?.secret ?? "");
    if (matchesTag(request.headers.get("if-none-match"), found.etag)) return notModified(found.etag);
    return reply(found.signed(), 200, { ETag: found.etag });
  },
});
