import { database } from "@/lib/database";
import { env } from "@/lib/env";
import { AppError, invalid } from "@/lib/errors";
import { webCall } from "@/lib/http/call";
import { failure, JSON_HEADERS } from "@/lib/http/failure";
import { readBytes, readQuery } from "@/lib/http/input";
import { newRequestId } from "@/lib/http/request-context";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";
import { receiveInteraction } from "@/lib/slack/receive";

/** Slack waits three seconds; what takes longer goes on after the answer. */
const SOON_MS = 1_500;

/**
 * Clicks in Slack. No `route({...})`: a form knows its actor before it reads the body and reads that as JSON, while here the
 * credential is a signature over the body's very bytes, the actor is whom the signed body names, and Slack takes an empty answer.
 * Checked, in this order: the query (400), the size (400), the time in the signed header (401), the signature with the secret
 * of an organization's own app (401), that it is its first use (401), the shape of the click (400); then, as for every decision,
 * the person, their right and the digest on the card, inside the deciding transaction.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = newRequestId();
  try {
    const { organization, ...odd } = readQuery(new URL(request.url));
    if (Object.keys(odd).length > 0) throw invalid(`Unknown query parameter "${Object.keys(odd)[0]}".`);
    const given = { body: await readBytes(webCall(request)), timestamp: request.headers.get("x-slack-request-timestamp"), signature: request.headers.get("x-slack-signature"), organization: organization ?? null };
    const { status, work } = await whileDatabaseAnswers(receiveInteraction(database().db, given, new Date()));
    if (status === 401) throw new AppError("unauthenticated", "This is not a fresh request that Slack signed for an app known here, so nothing was done.");
    if (status === 400) throw invalid("This is not a click in a message of ours, so nothing was done.");
    await Promise.race([work, new Promise((resolve) => setTimeout(resolve, SOON_MS).unref())]);
    return new Response(null, { status: 200, headers: { ...JSON_HEADERS, "X-Request-Id": requestId } });
  } catch (error) {
    return failure(error, requestId, env().PUBLIC_URL);
  }
}
