import { formatCount, formatShare, Note, Person } from "@/components/ui";
import type { Insights } from "@/lib/insights/schema";
import { lengthOf, shareOf, unreadWords } from "./words";

/** Who answers, and whether they can have read what they answered. Admins see everybody, others themselves. */
export function PeopleTable({ figures: { people, people_shown: shown, people_capped: capped }, meId }: { figures: Insights; meId: string }) {
  const warning = unreadWords(people, shown === "self");
  return (
    <section className="chart" aria-labelledby="chart-people">
      <div className="chart-cap">
        <h2 id="chart-people">Is anyone really reading?</h2>
        {shown === "self" ? <span className="faint small">your own figures; admins see everybody’s</span> : null}
      </div>
      {people.length === 0 ? <p className="hint">{shown === "none" ? "Figures per person are shown to admins, and to each approver for themselves." : "No person answered a request in this time."}</p> : (
        <table className="table table-in" aria-labelledby="chart-people">
          <thead><tr><th scope="col">Person</th><th scope="col" className="num">Decided</th><th scope="col" className="num">Half within</th><th scope="col" className="num">Denied</th><th scope="col" className="num">Card open</th></tr></thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.id}>
                <td><Person name={person.name} self={person.id === meId} /></td>
                <td className="num">{formatCount(person.decided)}</td>
                <td className="num">{lengthOf(person.median_seconds)}</td>
                <td className="num">{formatShare(Math.round(shareOf(person.denied, person.decided) * 100) / 100)}</td>
                <td className="num">{formatShare(Math.round(shareOf(person.with_card, person.decided) * 100) / 100)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {warning === null ? null : <div className="note-in"><Note tone="wait"><p>{warning}</p></Note></div>}
      {capped ? <p className="hint">Only the newest 20,000 answers were counted.</p> : null}
    </section>
  );
}
