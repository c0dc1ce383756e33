"use client";

import { useRouter } from "next/navigation";
import { SegmentedLinks, Select } from "@/components/ui";

/** About how many characters of names, and of room around them, fit beside each other on a phone. */
const MOST_CHARACTERS = 40;
const ROOM = 4;

type Props = { projects: readonly { id: string; name: string }[]; chosen: string };

/** Whose policy is shown: side by side where the names fit, else a list to choose from. */
export function ProjectPicker({ projects, chosen }: Props) {
  const router = useRouter();
  const href = (id: string) => `/policies?project=${id}`;
  const fits = projects.reduce((sum, { name }) => sum + name.length + ROOM, 0) <= MOST_CHARACTERS;
  if (fits) return <SegmentedLinks label="Project" links={projects.map(({ id, name }) => ({ href: href(id), label: name, current: id === chosen }))} />;
  return (
    <label className="compare">
      <span>Project</span>
      <Select value={chosen} onChange={(event) => router.push(href(event.target.value))}>{projects.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
    </label>
  );
}
