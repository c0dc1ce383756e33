"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useId, useState, type FormEvent } from "react";
import { SINGLE_KEYS_COOKIE, writePreference } from "@/components/shell/preferences";
import { allowSingleKeys, Button, Fact, Facts, Field, FieldRow, Input, Switch } from "@/components/ui";
import { fieldError } from "./failure";
import { renameMe } from "./queries";

/** The reader's name, and whether single keys do anything in this browser. */
export function ProfileCard({ me, singleKeys }: { me: { name: string; email: string; role: string; organization: string }; singleKeys: boolean }) {
  const router = useRouter();
  const [name, setName] = useState(me.name);
  const save = useMutation({ mutationFn: () => renameMe(name), onSuccess: () => router.refresh() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <section className="editor-card people-card" aria-labelledby="profile-card">
      <div className="card-head"><h2 id="profile-card">You</h2></div>
      <form onSubmit={submit} noValidate>
        <div className="card-body">
          <Facts ruled>
            <Fact label="Address">{me.email}</Fact>
            <Fact label="Role">{me.role} of {me.organization}</Fact>
          </Facts>
          <Field label="Name" hint="How others read you, in every organization." error={fieldError(save.error, "name", true)}>
            <Input autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <SingleKeys initial={singleKeys} />
        </div>
        <div className="card-foot">
          <output className="hint">{save.isSuccess ? "Saved." : ""}</output>
          <Button type="submit" variant="solid" busy={save.isPending}>Save name</Button>
        </div>
      </form>
    </section>
  );
}

/** Kept in this browser, because it is a matter of this keyboard. */
function SingleKeys({ initial }: { initial: boolean }) {
  const id = useId();
  const [on, setOn] = useState(initial);
  const change = (next: boolean) => {
    setOn(next);
    writePreference(SINGLE_KEYS_COOKIE, next ? "on" : "off");
    allowSingleKeys(next);
  };
  return <FieldRow label="Single keys" htmlFor={id} hint="J, K, A, D and the others do something without Ctrl. Switch them off if you speak or press keys by accident." control={<Switch id={id} checked={on} onChange={change} aria-describedby={`${id}-hint`} />} />;
}
