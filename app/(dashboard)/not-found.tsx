import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";

/** Missing and not yours look the same, on purpose. */
export default function NotFound() {
  return (
    <Empty level={1} title="There is nothing here" actions={<ButtonLink href="/approvals">Go to approvals</ButtonLink>}>
      This address does not exist, or it belongs to another organization. If you are a member of several, change to that one first.
    </Empty>
  );
}
