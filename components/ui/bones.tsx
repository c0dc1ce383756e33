const WIDTHS = { list: ["bone-60", "bone-82", "bone-38"], table: ["bone-38", "bone-60", "bone-25", "bone-38"] } as const;

/** The exact shape of what comes, after 200 ms; `label` says what ("requests"). */
export function Bones({ label, rows = 3, shape = "list" }: { label: string; rows?: number; shape?: "list" | "table" | "text" }) {
  return (
    <div className="bones-late">
      <output className="visually-hidden">Loading {label}</output>
      {Array.from({ length: rows }, (_, row) => <BoneRow key={row} shape={shape} />)}
    </div>
  );
}

function BoneRow({ shape }: { shape: "list" | "table" | "text" }) {
  if (shape === "text") return <span className="bone bone-82 bone-line" aria-hidden="true" />;
  if (shape === "table") {
    return (
      <div className="bones-row" aria-hidden="true">
        {WIDTHS.table.map((width, cell) => <span key={`${cell}-${width}`} className={`bone ${width}`} />)}
      </div>
    );
  }
  const [first, second, third] = WIDTHS.list;
  return (
    <div className="bones" aria-hidden="true">
      <span className="bone" />
      <span className={`bone ${first}`} />
      <span className="bone" />
      <span className={`bone ${second}`} />
      <span className={`bone ${third}`} />
    </div>
  );
}
