/** What the parser says of broken YAML, in words for people who do not write a YAML parser; by the beginning of its message. */
const WORDS: readonly (readonly [string, string])[] = [
  ["Implicit map keys need to be followed", "A key needs a colon and a value after it, such as `reason: 'ask first'`."],
  ["Implicit keys need to be on a single line", "This is no `key: value`. Put a colon after the key, or quotes around a text of several lines."],
  ["All mapping items must start", "The keys of one rule begin in the same column. Indent this line like the ones it belongs to."],
  ["All sequence items must start", "The items of one list begin in the same column. Indent this line like the ones it belongs to."],
  ["Sequence item without - indicator", "This line begins between the `-` of a rule and its keys. Indent it like the keys, or begin a new rule with `- `."],
  ["A block sequence may not be used as an implicit map key", "This `-` is not in the column of the list it belongs to. Indent it like the other items."],
  ["Nested mappings are not allowed in compact mappings", "There are two colons on this line. Put a text that holds a colon in quotes, such as `reason: 'note: ask first'`."],
  ["Tabs are not allowed as indentation", "YAML takes no tabs for indentation. Use spaces."],
  ["Missing closing", "A quote was opened and never closed. Close it at the end of its text."],
  ["Flow sequence in block collection", "A `[` was opened and never closed. Close it with `]`."],
  ["Flow map in block collection", "A `{` was opened and never closed. Close it with `}`."],
  ["Plain value cannot start with", "A text that begins with this character must stand in quotes."],
  ["Unexpected scalar at node end", "Something follows the closing quote. Write a quote inside of a text twice, such as 'it''s'."],
  ["Invalid escape sequence", "In double quotes a backslash begins an escape, and this is none. Use single quotes, which leave backslashes alone."],
];

/** The sentence for a message of the parser's, or the message itself as one. */
export function syntaxSentence(message: string): string {
  return WORDS.find(([beginning]) => message.startsWith(beginning))?.[1] ?? `This is not YAML: ${message.replace(/\.$/, "")}.`;
}
