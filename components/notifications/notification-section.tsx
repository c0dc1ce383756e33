"use client";

import { Section } from "@/components/ui";
import type { Preferences } from "@/lib/notifications/schema";
import type { PushSubscriptionList } from "@/lib/push/schema";
import { PreferencesForm } from "./preferences-form";
import { PushBrowsers } from "./push-browsers";

/** What the reader hears in this organization, by which ways, and when not. */
export function NotificationSection({ preferences, push, organization }: { preferences: Preferences; push: PushSubscriptionList; organization: string }) {
  return (
    <Section id="notifications" title="Notifications" aside={`what you hear of ${organization}`}>
      <div className="people-cards">
        <PreferencesForm first={preferences} />
        <PushBrowsers first={push} />
      </div>
    </Section>
  );
}
