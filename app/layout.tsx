import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { ReactNode } from "react";
import { clsx } from "clsx";
import { Providers } from "@/components/shell/providers";
import { parseTheme, THEME_COOKIE, ZONE_COOKIE } from "@/components/shell/preferences";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Countersign", template: "%s · Countersign" },
  description: "A policy's refusal becomes a request that a person can approve, and every answer is on record.",
  applicationName: "Countersign",
  manifest: "/manifest.webmanifest",
  icons: { icon: { url: "/icon.svg", type: "image/svg+xml" }, apple: "/apple-touch-icon.png" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f6f3" },
    { media: "(prefers-color-scheme: dark)", color: "#0c0e13" },
  ],
};

/** The theme comes from a cookie, so the first byte is already in the right colours and no inline script is needed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" className={clsx(GeistSans.variable, GeistMono.variable)} {...(theme === "system" ? {} : { "data-theme": theme })}>
      <body>
        <Providers serverNow={new Date().toISOString()} zone={jar.get(ZONE_COOKIE)?.value ?? "UTC"}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
