import { redirect } from "next/navigation";

/** Links of the form /errors/E1500 lead to the page of the code. */
export default async function OldErrorPage({ params }: { params: Promise<{ code: string }> }) {
  redirect(`/docs/errors/${encodeURIComponent((await params).code)}`);
}
