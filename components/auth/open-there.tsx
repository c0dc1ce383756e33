import { useOpenInOrganization } from "@/components/shell/use-open-in-organization";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";

/** Opens the request in the other organization of the reader's own that it is in. */
export function OpenThere({ there, path, label }: { there: { id: string; name: string }; path: string; label: string }) {
  const open = useOpenInOrganization(there.id, path);
  return (
    <>
      {open.isError ? <Note tone="no" live><p><strong>The organization was not changed.</strong> {open.error.message}</p></Note> : null}
      <Button size="l" variant="solid" busy={open.isPending || open.isSuccess} onClick={() => open.mutate()}>{label}</Button>
    </>
  );
}
