"use client";

import { Button, CopyLine, Note } from "@/components/ui";

/** A secret, the one time that it is shown. */
export function RevealedSecret({ secret, what, variable, onDone }: { secret: string; what: string; variable: string; onDone: () => void }) {
  return (
    <div className="people-form">
      <Note tone="wait" live>
        <p><strong>Copy it now.</strong> This is the only time it is shown; only a fingerprint of it is kept.</p>
      </Note>
      <CopyLine text={secret} what={`the ${what}`} />
      <div>
        <p className="hint">For the SDK and the command line:</p>
        <CopyLine size="s" text={`export ${variable}=${secret}`} what="the line for a shell">export {variable}=…{secret.slice(-4)}</CopyLine>
      </div>
      <div className="dialog-acts"><Button variant="solid" onClick={onDone}>I have stored it</Button></div>
    </div>
  );
}
