import type { Metadata } from "next";
import { Door } from "@/components/auth/door";
import { StopMails } from "@/components/notifications/stop-mails";
import { TOPIC_WORDS } from "@/components/notifications/words";
import { ButtonLink } from "@/components/ui/button";
import { env } from "@/lib/env";
import { readUnsubscribe } from "@/lib/notifications/preferences";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";

export const metadata: Metadata = { title: "Stop mails", referrer: "no-referrer" };

/** Where the link at the foot of a mail leads; opening it changes nothing. */
export default async function UnsubscribePage({ params }: { params: Promise<{ token: string }> }) {
  const token = decodeURIComponent((await params).token);
  const what = await whileDatabaseAnswers(readUnsubscribe(token));
  return (
    <Door foot={<span>{new URL(env().PUBLIC_URL).host}</span>}>
      {what === null ? (
        <>
          <h1>This link stops nothing</h1>
          <p className="muted">It was cut short, or belongs to somebody who is no member any more. Nothing was changed.</p>
          <div className="door-form"><ButtonLink size="l" variant="solid" href="/settings/account#notifications">Change what you hear</ButtonLink></div>
        </>
      ) : (
        <StopMails token={token} about={TOPIC_WORDS[what.topic].title.toLowerCase()} mailed={what.mailed} />
      )}
    </Door>
  );
}
