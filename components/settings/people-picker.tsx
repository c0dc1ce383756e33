"use client";

import { X } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { Avatar, Icon, useFieldControl } from "@/components/ui";
import type { PersonWire, SettingsWire } from "@/lib/settings/schema";

type Member = SettingsWire["members"][number];
type Props = {
  people: readonly PersonWire[];
  candidates: readonly Member[];
  onChange: (people: PersonWire[]) => void;
  /** Names alone, for a narrow place. */
  compact?: boolean;
};

const SHOWN = 8;
/** Said aloud: the platform's own list cannot show a face and an address. */
const LIST = { role: "listbox", "aria-label": "People" } as const;
const option = (active: boolean) => ({ role: "option", tabIndex: -1, "aria-selected": active }) as const;

/** Some of the members, by name: type to find, arrows and Enter to add, Backspace to take the last away. */
export function PeoplePicker({ people, candidates, onChange, compact = false }: Props) {
  const control = useFieldControl();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const found = candidates.filter((member) => !people.some((person) => person.id === member.id) && matches(member, text)).slice(0, SHOWN);
  const chosen = found[Math.min(active, found.length - 1)];
  const add = ({ id, email, name }: Member) => {
    onChange([...people, { id, email, name }]);
    setText("");
    setActive(0);
    input.current?.focus();
  };
  const remove = (id: string) => {
    onChange(people.filter((person) => person.id !== id));
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setActive(open ? (active + step + found.length) % found.length : 0);
      setOpen(true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && chosen !== undefined) add(chosen);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === "Backspace" && text === "") {
      onChange(people.slice(0, -1));
    }
  };
  const isOpen = open && found.length > 0;
  return (
    <div className="picks picker" aria-invalid={control["aria-invalid"]}>
      {people.map((person) => <Pick key={person.id} person={person} role={compact ? undefined : candidates.find((member) => member.id === person.id)?.role} onRemove={remove} />)}
      <input
        {...control}
        ref={input}
        role="combobox"
        autoComplete="off"
        placeholder="Add a person"
        value={text}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && chosen !== undefined ? `${listId}-${chosen.id}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      <Choices id={listId} open={isOpen} members={found} active={chosen} onAdd={add} />
    </div>
  );
}

function matches(member: Member, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return member.name.toLowerCase().includes(wanted) || member.email.toLowerCase().includes(wanted);
}

function Pick({ person, role, onRemove }: { person: PersonWire; role: string | undefined; onRemove: (id: string) => void }) {
  return (
    <span className="pick">
      {role === undefined ? null : <Avatar name={person.name} />}
      <span className="clip">{person.name}</span> {role === undefined ? null : <span className="faint">{role}</span>}
      <button className="copy" type="button" aria-label={`Remove ${person.name}`} onClick={() => onRemove(person.id)}><Icon of={X} small /></button>
    </span>
  );
}

type ChoicesProps = { id: string; open: boolean; members: readonly Member[]; active: Member | undefined; onAdd: (member: Member) => void };

/** Chosen with the pointer before the field loses its focus. */
function Choices({ id, open, members, active, onAdd }: ChoicesProps) {
  return (
    <div id={id} {...LIST} className="float picker-list" hidden={!open}>
      {members.map((member) => (
        <button
          key={member.id}
          type="button"
          id={`${id}-${member.id}`}
          {...option(member === active)}
          className="picker-option"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAdd(member)}
        >
          <Avatar name={member.name} />
          <span>{member.name}</span>
          <span className="faint">{member.role}</span>
          <small className="clip">{member.email}</small>
        </button>
      ))}
    </div>
  );
}
