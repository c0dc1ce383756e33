import { Box, CreditCard, Database, FileText, Globe, Mail, Rocket, Terminal } from "lucide-react";
import type { LucideIcon } from "@/components/ui/icon";
import type { PreviewKind } from "@/lib/approvals/preview";

/** What kind of thing is asked for, at the head of a row and of a card. */
export const KIND_ICON: Readonly<Record<PreviewKind, LucideIcon>> = { shell: Terminal, money: CreditCard, deploy: Rocket, email: Mail, sql: Database, http: Globe, file: FileText, generic: Box };
