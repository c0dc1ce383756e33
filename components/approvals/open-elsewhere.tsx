import { Eye } from "lucide-react";
import { firstName, listAnd } from "@/components/ui/format";
import { Tag } from "@/components/ui/status";

/** Who has it on a screen at this moment; nothing where nobody else has. */
export function OpenElsewhereTag({ people }: { people: readonly { name: string }[] }) {
  if (people.length === 0) return null;
  return <Tag tone="ink" icon={Eye}>{openWords(people)}</Tag>;
}

/** "Dana has it open", "Bob and Dana have it open", "3 others have it open". */
export function openWords(people: readonly { name: string }[]): string {
  if (people.length > 2) return `${people.length} others have it open`;
  return `${listAnd(people.map((person) => firstName(person.name)))} ${people.length === 1 ? "has" : "have"} it open`;
}
