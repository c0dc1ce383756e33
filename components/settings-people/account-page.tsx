"use client";

import { Page, PageHeader, Section } from "@/components/ui";
import type { BrowserSessionList } from "@/lib/auth/schema";
import type { PersonalTokenList } from "@/lib/keys/schema";
import { BrowserTable } from "./browser-table";
import { ProfileCard } from "./profile-card";
import { TokenSection } from "./token-section";

type Props = {
  /** Whether single keys do something in this browser. */
  singleKeys: boolean;
  me: { name: string; email: string; role: string; organization: string };
  tokens: PersonalTokenList;
  browsers: BrowserSessionList;
};

/** What is the reader's own: name, keys, tokens, the browsers they are signed in with. */
export function AccountPage({ me, singleKeys, tokens, browsers }: Props) {
  return (
    <Page>
      <PageHeader title="Account">Who you are here, and what acts as you.</PageHeader>
      <div className="people-cards"><ProfileCard me={me} singleKeys={singleKeys} /></div>
      <TokenSection first={tokens} />
      <Section id="browsers" title="Browsers" aside="where you are signed in">
        <BrowserTable first={browsers} />
      </Section>
    </Page>
  );
}
