"use client";

import { useEffect, useState } from "react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ClockProvider } from "@/components/ui/clock";
import { Toaster } from "@/components/ui/toast";
import { allowSingleKeys } from "@/components/ui/use-keys";
import { Announcer } from "./announcer";
import { readPreference, SINGLE_KEYS_COOKIE, writePreference, ZONE_COOKIE } from "./preferences";

const FRESH_MS = 5_000;

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A refusal is an answer: asking again would only ask again.
      queries: { staleTime: FRESH_MS, retry: false, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

/** What every page stands on: queries, filters in the URL, the server's clock, toasts, the live region. */
export function Providers({ serverNow, zone, children }: { serverNow: string; zone: string; children: ReactNode }) {
  const [queries] = useState(newQueryClient);
  useEffect(() => {
    writePreference(ZONE_COOKIE, Intl.DateTimeFormat().resolvedOptions().timeZone);
    allowSingleKeys(readPreference(SINGLE_KEYS_COOKIE) !== "off");
  }, []);
  return (
    <QueryClientProvider client={queries}>
      <NuqsAdapter>
        <ClockProvider serverNow={serverNow} zone={zone}>
          {children}
          <Toaster />
          <Announcer />
        </ClockProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
