import { env } from "@/lib/env";

/** By which way the mails of this deployment leave. */
export function transportWords(): string {
  const transport = env().mailTransport;
  if (transport === "resend") return "Mail leaves by Resend.";
  return transport === "smtp" ? "Mail leaves by SMTP." : "Mail stays in the local mailbox at /dev/mailbox, because no transport is configured.";
}
