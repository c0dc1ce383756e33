"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { Button, Cell, FieldError, Row, Table, Thing, Time } from "@/components/ui";
import type { BrowserSessionList } from "@/lib/auth/schema";
import { sentenceOf } from "./failure";
import { browsersQuery, endBrowser } from "./queries";

const COLUMNS = [{ label: "Signed in" }, { label: "Ends" }, { label: "Sign out", hidden: true, className: "num" }];

/** The browsers in which the reader is signed in; any other than this one can be signed out. */
export function BrowserTable({ first }: { first: BrowserSessionList }) {
  const queries = useQueryClient();
  const { data } = useQuery(browsersQuery(first));
  const end = useMutation({ mutationFn: endBrowser, onSuccess: () => queries.invalidateQueries({ queryKey: ["browsers"] }) });
  return (
    <>
      {end.error === null ? null : <FieldError>{sentenceOf(end.error)}</FieldError>}
      <Table label="Browsers" className="people-table" columns={COLUMNS}>
        {data.items.map((one) => (
          <Row key={one.id}>
            <Cell title><Thing icon={Monitor}><span><Time at={one.created_at} as="minute" />{one.current ? ", this browser" : ""}</span></Thing></Cell>
            <Cell label="Ends"><Time at={one.expires_at} as="minute" /></Cell>
            <Cell act>{one.current ? null : <Button variant="quiet" size="s" busy={end.isPending && end.variables === one.id} onClick={() => end.mutate(one.id)}>Sign out</Button>}</Cell>
          </Row>
        ))}
      </Table>
    </>
  );
}
