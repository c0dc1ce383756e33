"use client";

import { NotificationSection } from "@/components/notifications/notification-section";
import { Page, PageHeader, Section } from "@/components/ui";
import type { BrowserSessionList } from "@/lib/auth/schema";
import type { PersonalTokenList } from "@/lib/keys/schema";
import { SlackLinkSection } from "@/components/slack/link-section";
import type { SlackLink } from "@/lib/slack/schema";
import type { Preferences } from "@/lib/notifications/schema";
import type { PushSubscriptionList } from "@/lib/push/schema";
import type { AbsenceWire, LinkedWire } from "@/lib/people/schema";
import { AbsenceSection, type StandIn } from "./absence-section";
import { AddressSection } from "./address-section";
import { BrowserTable } from "./browser-table";
import { ProfileCard } from "./profile-card";
import { TokenSection } from "./token-section";

type Props = {
  /** Whether single keys do something in this browser. */
  singleKeys: boolean;
  me: { name: string; email: string; role: string; organization: string };
  /** Null for those who never decide. */
  absence: { first: AbsenceWire; standIns: readonly StandIn[] } | null;
  addresses: LinkedWire;
  slack: SlackLink;
  tokens: PersonalTokenList;
  browsers: BrowserSessionList;
  preferences: Preferences;
  push: PushSubscriptionList;
};

/** What is the reader's own: name, keys, tokens, the browsers they are signed in with. */
export function AccountPage({ me, singleKeys, absence, addresses, slack, tokens, browsers, preferences, push }: Props) {
  return (
    <Page>
      <PageHeader title="Account">Who you are here, and what acts as you.</PageHeader>
      <div className="people-cards"><ProfileCard me={me} singleKeys={singleKeys} />{absence === null ? null : <AbsenceSection {...absence} />}</div>
      <NotificationSection preferences={preferences} push={push} organization={me.organization} />
      <AddressSection first={addresses} email={me.email} />
      <SlackLinkSection first={slack} />
      <TokenSection first={tokens} />
      <Section id="browsers" title="Browsers" aside="where you are signed in">
        <BrowserTable first={browsers} />
      </Section>
    </Page>
  );
}
