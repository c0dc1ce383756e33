import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { failure } from "@/lib/http/failure";
import { newRequestId } from "@/lib/http/request-context";

/** Whatever no other route answers: a 404 in the shape of every other refusal. */
function nothing(): Response {
  return failure(notFound(), newRequestId(), env().PUBLIC_URL);
}

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
