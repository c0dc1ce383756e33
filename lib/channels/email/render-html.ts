import { sentBy, type Letter, type LetterFact, type LetterItem } from "@/lib/channels/email/letter";
import { escapeHtml } from "@/lib/channels/email/plain-text";

const SANS = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;";

/** Dark colours and the narrow layout; all else is inline, because mail clients drop the rest. */
const STYLE = `
    a:focus-visible { outline: 2px solid #2144c6; outline-offset: 3px; }
    @media (prefers-color-scheme: dark) {
      .bg { background: #0c0e13 !important; }
      .card { background: #13161c !important; border-color: #262a32 !important; }
      .t1 { color: #ebedf1 !important; } .t2 { color: #b2b6be !important; } .t3 { color: #9398a2 !important; }
      .sunk { background: #0f1117 !important; border-color: #262a32 !important; }
      .says { border-color: #6d7380 !important; } .wait { color: #ebbc63 !important; } .ink { color: #93b4ff !important; } .rule { border-color: #262a32 !important; }
      .btn { background: #3560dd !important; border-color: #3560dd !important; }
    }
    @media (max-width: 620px) { .pad { padding-left: 20px !important; padding-right: 20px !important; } .outer { padding: 0 !important; } .card { border-left: 0 !important; border-right: 0 !important; border-radius: 0 !important; } .btn { display: block !important; } }`;

const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

function row(padding: string, inner: string, extra = ""): string {
  return `<tr><td class="pad${extra === "" ? "" : " rule"}" style="padding:${padding};${extra}">${inner}</td></tr>`;
}

function small(text: string): string {
  return `<p class="t3" style="${SANS}margin:0;font-size:13px;line-height:20px;color:#666a73;">${escapeHtml(text)}</p>`;
}

function head(letter: Letter): string {
  return `<table ${TABLE}><tr>
    <td class="t1" style="${SANS}font-size:14px;line-height:20px;font-weight:600;color:#17191f;">Countersign</td>
    <td class="t3" align="right" style="${SANS}font-size:13px;line-height:20px;color:#666a73;">${escapeHtml(letter.place)}</td></tr></table>`;
}

function title(letter: Letter): string {
  const { before, urgent, after = "" } = letter.lead;
  const set = urgent === undefined ? "" : `<span class="wait" style="color:#8a560c;font-weight:600;">${escapeHtml(urgent)}</span>`;
  return `<h1 class="t1" style="${SANS}margin:0;font-size:22px;line-height:28px;font-weight:600;letter-spacing:-0.01em;color:#17191f;word-break:break-word;">${escapeHtml(letter.title)}</h1>
    <p class="t2" style="${SANS}margin:6px 0 0;font-size:15px;line-height:22px;color:#4c5058;word-break:break-word;">${escapeHtml(before)}${set}${escapeHtml(after)}</p>`;
}

function action(text: string): string {
  return `<table class="sunk" ${TABLE} style="background:#f8f7f5;border:1px solid #e5e4e1;border-radius:6px;border-collapse:separate;"><tr><td class="t1" style="${MONO}padding:14px 16px;font-size:15px;line-height:22px;color:#17191f;word-break:break-word;">${escapeHtml(text)}</td></tr></table>`;
}

function facts(told: readonly LetterFact[]): string {
  const rows = told.map(({ label, value, mono }) => {
    const shown = mono === true ? `<span style="${MONO}font-size:13px;">${escapeHtml(value)}</span>` : escapeHtml(value);
    return `<tr><td class="t3" width="112" valign="top" style="${SANS}padding:6px 12px 6px 0;font-size:14px;line-height:20px;color:#666a73;">${escapeHtml(label)}</td>
      <td class="t1" valign="top" style="${SANS}padding:6px 0;font-size:14px;line-height:20px;color:#17191f;word-break:break-word;">${shown}</td></tr>`;
  });
  return `<table ${TABLE}>${rows.join("")}</table>`;
}

function says(words: { by: string; text: string }): string {
  return `<table class="says" ${TABLE} style="border:1px dashed #888681;border-radius:6px;border-collapse:separate;"><tr><td style="padding:12px 16px;">
    <p class="t3" style="${SANS}margin:0 0 4px;font-size:13px;line-height:18px;color:#666a73;">${escapeHtml(words.by)}</p>
    <p class="t1" style="${SANS}margin:0;font-size:15px;line-height:22px;color:#17191f;word-break:break-word;">${escapeHtml(words.text)}</p></td></tr></table>`;
}

function inkLink({ label, url }: { label: string; url: string }, size = 13): string {
  return `<a class="ink" href="${escapeHtml(url)}" style="${SANS}font-size:${size}px;line-height:20px;color:#2144c6;">${escapeHtml(label)}</a>`;
}

function item({ action: text, detail, facts: told, link }: LetterItem): string {
  const go = link === undefined ? "" : `<p style="margin:6px 0 0;">${inkLink(link, 14)}</p>`;
  return `${action(text)}<p class="t2" style="${SANS}margin:6px 0 0;font-size:14px;line-height:20px;color:#4c5058;word-break:break-word;">${escapeHtml(detail)}</p>${facts(told)}${go}`;
}

function foot(letter: Letter, host: string): string {
  const links = (letter.footerLinks ?? []).map((link) => inkLink(link)).join(" &nbsp; ");
  return `${small(sentBy(letter, host))}${links === "" ? "" : `<p style="margin:6px 0 0;">${links}</p>`}`;
}

function button(letter: Letter): string {
  return `<a class="btn" href="${escapeHtml(letter.button.url)}" style="${SANS}display:inline-block;padding:12px 20px;background:#2348ce;border:1px solid #2348ce;border-radius:6px;font-size:15px;line-height:20px;font-weight:600;color:#ffffff;text-align:center;text-decoration:none;">${escapeHtml(letter.button.label)}</a>`;
}

/** The HTML part of a mail that this host sends: tables and inline styles, nothing fetched from anywhere. */
export function renderHtml(letter: Letter, host: string): string {
  const rows = [
    row("24px 32px 0", head(letter)),
    row("28px 32px 0", title(letter)),
    letter.action === undefined ? "" : row("20px 32px 0", action(letter.action)),
    letter.facts.length === 0 ? "" : row("12px 32px 0", facts(letter.facts)),
    ...(letter.items ?? []).map((one) => row("20px 32px 0", item(one))),
    letter.says === undefined ? "" : row("16px 32px 0", says(letter.says)),
    row("24px 32px 0", button(letter)),
    row("20px 32px 28px", small(letter.note)),
    row("16px 32px 20px", foot(letter, host), "border-top:1px solid #e5e4e1;"),
  ];
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="supported-color-schemes" content="light dark">
  <title>${escapeHtml(letter.subject)}</title>
  <style>${STYLE}
  </style>
</head>
<body class="bg" style="margin:0;padding:0;background:#f7f6f3;">
  <div style="display:none;max-height:0;overflow:hidden;">${escapeHtml(letter.preview)}</div>
  <table class="bg" ${TABLE} style="background:#f7f6f3;"><tr><td class="outer" align="center" style="padding:32px 16px;">
    <table class="card" ${TABLE} style="max-width:600px;background:#ffffff;border:1px solid #e5e4e1;border-radius:10px;border-collapse:separate;">
      ${rows.join("\n      ")}
    </table>
  </td></tr></table>
</body>
</html>
`;
}
