import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { Gallery } from "./gallery";
import "./parts.css";

export const metadata: Metadata = { title: "Parts" };

/** Every component in every state, for the people who build them; does not exist in production. */
export default async function PartsPage() {
  if (process.env.NODE_ENV === "production") notFound();
  await connection();
  return <Gallery now={new Date().toISOString()} />;
}
