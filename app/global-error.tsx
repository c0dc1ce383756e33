"use client";

import DoorError from "./error";
import "./globals.css";

/** Stands in for the whole document when even the layout failed, so it brings its own. */
export default function GlobalError(props: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Countersign could not be shown</title>
        <DoorError {...props} />
      </body>
    </html>
  );
}
