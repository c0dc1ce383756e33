"use client";

import { useRouter } from "next/navigation";
import { useId } from "react";
import { SegmentedLinks, Select } from "@/components/ui";

/** About how many characters of names, and of room around them, fit beside each other on a phone. */
const MOST_CHARACTERS = 40;
const ROOM = 4;

type Props = { projects: readonly { id: string; name: string }[]; chosen: string };

/** Whose policy is shown: side by side where the names fit, else a list to choose from. */
export function ProjectPicker({ projects, chosen }: Props) {
  const router = useRouter();
  const id = useId();
  const href = (project: string) => `/policies?project=${project}`;
  const fits = projects.reduce((sum, { name }) => sum + name.length + ROOM, 0) <= MOST_CHARACTERS;
  if (fits) return <SegmentedLinks label="Project" links={projects.map((project) => ({ href: href(project.id), label: project.name, current: project.id === chosen }))} />;
  return (
    <div className="compare">
      <label htmlFor={id}>Project</label>
      <Select id={id} value={chosen} onChange={(event) => router.push(href(event.target.value))}>{projects.map((project) => <option key={project.id} value={project.id}>{project.name}</option>)}</Select>
    </div>
  );
}
