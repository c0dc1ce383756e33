import { assertMailboxExists, listMailbox, mailboxQuery } from "@/lib/channels/email/mailbox";
import { env } from "@/lib/env";
import { failure, JSON_HEADERS } from "@/lib/http/failure";
import { parseInput, readQuery } from "@/lib/http/input";
import { newRequestId } from "@/lib/http/request-context";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";

/** Written out by hand: nobody is signed in here, and outside a local demo it is not there at all. */
export async function GET(request: Request): Promise<Response> {
  try {
    assertMailboxExists(request.headers.get("host"));
    const query = parseInput(mailboxQuery, readQuery(new URL(request.url)), "query");
    return Response.json(await whileDatabaseAnswers(listMailbox(query)), { headers: JSON_HEADERS });
  } catch (error) {
    return failure(error, newRequestId(), env().PUBLIC_URL);
  }
}
