import { singleSignOnHandler } from "@/lib/auth/options";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { failure } from "@/lib/http/failure";
import { newRequestId } from "@/lib/http/request-context";

type Call = { params: Promise<{ nextauth: string[] }> };

/** Written out by hand: next-auth brings its own answers. */
async function handle(request: Request, call: Call): Promise<Response> {
  return (await singleSignOnHandler(request, call)) ?? failure(notFound(), newRequestId(), env().PUBLIC_URL);
}

export { handle as GET, handle as POST };
