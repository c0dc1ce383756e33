import { Monitor, Moon, Sun } from "lucide-react";
import type { LucideIcon } from "@/components/ui/icon";
import type { Theme } from "./preferences";

export const THEME_OPTIONS: readonly { value: Theme; label: string; icon: LucideIcon }[] = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];
