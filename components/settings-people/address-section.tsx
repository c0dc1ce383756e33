"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Cell, Field, Input, Note, Person, Row, Section, Table, Time } from "@/components/ui";
import type { LinkedWire } from "@/lib/people/schema";
import { fieldError } from "./failure";
import { addressesQuery, askProof } from "./queries";

const COLUMNS = [{ label: "Also you" }, { label: "Address" }];

/** The reader's other addresses: together they are one person, who signs once. */
export function AddressSection({ first, email }: { first: LinkedWire; email: string }) {
  const { data } = useQuery(addressesQuery(first));
  return (
    <Section id="addresses" title="Your other addresses">
      <p className="muted s13 people-lead">Members who are you under another address count as one person: together you sign a request once, and none of them decides what another asked for. Only an admin can tell them apart again.</p>
      {data.same_person.length === 0 ? null : (
        <Table label="Your other addresses" className="people-table" columns={COLUMNS}>
          {data.same_person.map((one) => (
            <Row key={one.id}>
              <Cell title><Person name={one.name} /></Cell>
              <Cell label="Address">{one.email}</Cell>
            </Row>
          ))}
        </Table>
      )}
      <AskForm email={email} />
    </Section>
  );
}

function AskForm({ email }: { email: string }) {
  const queries = useQueryClient();
  const [address, setAddress] = useState("");
  const ask = useMutation({
    mutationFn: () => askProof(address),
    onSuccess: () => {
      setAddress("");
      return queries.invalidateQueries({ queryKey: ["addresses"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  return (
    <form className="people-form people-grow" onSubmit={submit} noValidate>
      <Field label="Another address of yours" hint="A member’s. A mail goes there; open its link in this browser, signed in as you are now." error={fieldError(ask.error, "address", true)}>
        <Input type="email" autoComplete="off" spellCheck={false} placeholder={`such as me@${email.split("@")[1] ?? "example.com"}`} value={address} onChange={(event) => setAddress(event.target.value)} />
      </Field>
      {ask.data === undefined ? null : <Note tone="yes" live><p><strong>A mail is on its way to {ask.data.to.email}.</strong> Its link works until <Time at={ask.data.expires_at} as="clock" />. Nothing is linked before you press the button there.</p></Note>}
      <div className="dialog-acts people-start"><Button type="submit" busy={ask.isPending} disabled={address.trim() === ""}>Send the mail</Button></div>
    </form>
  );
}
