"use client";

import { useEffect, useState } from "react";
import { Check, Copy } from "lucide-react";
import { clsx } from "clsx";
import { Icon } from "./icon";
import { toast } from "./toast";

const SHOWN_MS = 1_500;

/** Copies `text`; `what` completes "Copy …" for readers ("the request id"). */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.failed("Copying was refused by the browser.", "Select the text and copy it by hand.");
    }
  };
  return (
    <button type="button" className={clsx("copy", className)} aria-label={copied ? `Copied ${what}` : `Copy ${what}`} onClick={() => void copy()}>
      <Icon of={copied ? Check : Copy} small />
    </button>
  );
}
