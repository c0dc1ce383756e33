"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Command } from "cmdk";
import { Building2, Keyboard, LogOut, Search, Send } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Icon, type LucideIcon } from "@/components/ui/icon";
import type { Me } from "./me";
import { placesFor, SETTINGS } from "./navigation";
import { PaletteRequests } from "./palette-requests";
import { THEME_WORDS } from "./palette-state";
import { signOut, switchOrganization } from "./session-requests";
import { THEME_OPTIONS } from "./theme-options";
import { useTheme } from "./use-theme";

type PaletteDialogProps = { me: Me; onHelp: () => void; onClose: () => void };

/** Everything one can go to or do, by its words; and requests by theirs. Only what the reader may do is offered. */
export function PaletteDialog({ me, onHelp, onClose }: PaletteDialogProps) {
  const router = useRouter();
  const [words, setWords] = useState("");
  const opener = useRef<Element | null>(null);
  const chosen = useRef(false);
  /** After a choice the focus is where the page puts it; after none it returns. */
  const choose = (what: () => void) => {
    chosen.current = true;
    onClose();
    what();
  };
  return (
    <RadixDialog.Root open onOpenChange={(next) => (next ? undefined : onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content
          className="float palette"
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!chosen.current && opener.current instanceof HTMLElement) opener.current.focus();
          }}
        >
          <RadixDialog.Title className="visually-hidden">Commands</RadixDialog.Title>
          <Command label="Commands" loop>
            <div className="palette-in">
              <Icon of={Search} />
              <Command.Input value={words} onValueChange={setWords} placeholder="Go to, find a request, or do" maxLength={200} />
            </div>
            <Command.List label="Commands and requests">
              <Command.Empty><p className="palette-none">Nothing here has these words.</p></Command.Empty>
              <PaletteRequests words={words} onGo={(href) => choose(() => router.push(href))} />
              <GoTo me={me} onGo={(href) => choose(() => router.push(href))} />
              <Organizations me={me} onSwitch={(id) => choose(() => void switchOrganization(id))} />
              <Themes onDone={() => choose(() => undefined)} />
              <Command.Group heading="Do">
                {me.role === "admin" || me.role === "owner" ? <Item icon={Send} words="Send a test request" onSelect={() => choose(() => router.push("/settings/hitl"))} /> : null}
                <Item icon={Keyboard} words="Keyboard shortcuts" onSelect={() => choose(onHelp)} />
                <Item icon={LogOut} words="Sign out" onSelect={() => choose(() => void signOut())} />
              </Command.Group>
            </Command.List>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

function Item({ icon, words, aside, onSelect }: { icon: LucideIcon; words: string; aside?: ReactNode; onSelect: () => void }) {
  return <Command.Item value={words} onSelect={onSelect}><Icon of={icon} /><span>{words}</span>{aside}</Command.Item>;
}

function GoTo({ me, onGo }: { me: Me; onGo: (href: string) => void }) {
  return (
    <Command.Group heading="Go to">
      {placesFor(me.role).map((place) => (
        <Item key={place.href} icon={place.icon} words={place.label} aside={place.go === undefined ? null : <span className="palette-keys" aria-hidden="true"><kbd>G</kbd><kbd>{place.go.toUpperCase()}</kbd></span>} onSelect={() => onGo(place.href)} />
      ))}
      {SETTINGS.map((place) => <Item key={place.href} icon={place.icon} words={`Settings: ${place.label}`} onSelect={() => onGo(place.href)} />)}
    </Command.Group>
  );
}

function Organizations({ me, onSwitch }: { me: Me; onSwitch: (id: string) => void }) {
  const others = me.organizations.filter((organization) => organization.id !== me.organization.id);
  if (others.length === 0) return null;
  return <Command.Group heading="Organization">{others.map(({ id, name }) => <Item key={id} icon={Building2} words={`Switch to ${name}`} onSelect={() => onSwitch(id)} />)}</Command.Group>;
}

function Themes({ onDone }: { onDone: () => void }) {
  const { theme, setTheme } = useTheme();
  return (
    <Command.Group heading="Theme">
      {THEME_OPTIONS.filter((option) => option.value !== theme).map((option) => (
        <Item
          key={option.value} icon={option.icon} words={THEME_WORDS[option.value]}
          onSelect={() => {
            setTheme(option.value);
            onDone();
          }}
        />
      ))}
    </Command.Group>
  );
}
