"use client";

import { Button } from "@/components/ui/button";
import "./globals.css";

/** Stands in for the whole document when even the layout failed, so it brings its own. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Countersign could not be shown</title>
        <main className="door" id="main">
          <div className="door-main">
            <h1>Countersign could not be shown</h1>
            <p className="muted">
              Nothing was decided or saved. {error.digest === undefined ? null : <>The server noted it as <code>{error.digest}</code>.</>}
            </p>
            <div className="door-form"><Button size="l" variant="solid" onClick={reset}>Try again</Button></div>
          </div>
        </main>
      </body>
    </html>
  );
}
