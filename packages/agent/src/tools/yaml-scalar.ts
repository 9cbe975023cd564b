// How one text stands in YAML output: plain, quoted or as a block, byte for byte as charms have always seen it
// (contract 4.1 and 13.1). Readers of that output follow YAML 1.1, so what 1.1 reads as another type is quoted.

/** Where a scalar starts, how far its further lines are indented, and whether it is a key (keys are never broken). */
export interface ScalarPlace {
  readonly column: number;
  readonly indent: number;
  readonly key: boolean;
}

/** A blank becomes a line break when more characters than this precede it on its line. */
const FOLD_AFTER_COLUMNS = 80;

/** The text of a string scalar. A block that keeps its final line break ends in it. */
export function scalarText(text: string, place: ScalarPlace): string {
  const shape = inspect(text);
  if (text.includes("\n") && !place.key && shape.blockAllowed) return block(text, place.indent);
  if (!text.includes("\n") && !readsAsOtherType(text)) {
    if (shape.plainAllowed) return fold(text, text, place, 0);
    if (shape.quoteAllowed) return `'${fold(text, text.replaceAll("'", "''"), place, 1)}'`;
  }
  return doubleQuoted(text, place);
}

interface Shape {
  readonly plainAllowed: boolean;
  readonly quoteAllowed: boolean;
  readonly blockAllowed: boolean;
}

function inspect(text: string): Shape {
  const special = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u.test(text) || /[\u2028\u2029]/.test(text);
  const blankBeforeBreak = / \n/.test(text);
  const edge = /^[ \n]|[ \n]$/.test(text);
  return {
    plainAllowed: !special && !edge && !text.includes("\n") && !indicated(text),
    quoteAllowed: !special && !text.includes("\n"),
    blockAllowed: !special && !blankBeforeBreak && !text.endsWith(" "),
  };
}

/** Has a character that means something in a plain scalar at this position. */
function indicated(text: string): boolean {
  return (
    /^(---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[?:-](\s|$)/.test(text) ||
    /:(\s|$)/.test(text) ||
    /\s#/.test(text)
  );
}

const WORDS = new Set(
  [
    "y Y yes Yes YES n N no No NO on On ON off Off OFF true True TRUE false False FALSE",
    "~ null Null NULL << .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF",
  ].flatMap((line) => line.split(" ")),
);
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|[0-9]+)$/;
const FLOAT = /^[-+]?[0-9]*\.?[0-9]+([eE][-+][0-9]+)?$/;
const DOT_FLOAT = /^\.[0-9]+([eE][-+]?[0-9]+)?$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;
const DATE =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?)?$/;

/** A plain scalar with this text would be read as no string. `1e3` and `=` are read as strings. */
function readsAsOtherType(text: string): boolean {
  if (text === "" || WORDS.has(text) || SEXAGESIMAL.test(text) || DATE.test(text) || DOT_FLOAT.test(text)) return true;
  if (!/^[-+0-9]/.test(text)) return false;
  const digits = text.replaceAll("_", "");
  return INTEGER.test(digits) || FLOAT.test(digits);
}

/** Breaks `written` at blanks; `source` has the same blanks and tells whether one stands at an end. */
function fold(source: string, written: string, place: ScalarPlace, opening: number): string {
  if (place.key || !source.includes(" ")) return written;
  let column = place.column + opening;
  let out = "";
  const characters = [...written];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? "";
    const inner = opening === 0 || (i > 0 && i < characters.length - 1);
    if (
      character === " " &&
      inner &&
      column > FOLD_AFTER_COLUMNS &&
      characters[i - 1] !== " " &&
      characters[i + 1] !== " "
    ) {
      out += `\n${" ".repeat(place.indent)}`;
      column = place.indent;
      continue;
    }
    out += character;
    column += 1;
  }
  return out;
}

function block(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const pad = " ".repeat(indent);
  const lines = text.split("\n").map((line) => (line === "" ? "" : pad + line));
  return `|${hint}${chomp}\n${lines.join("\n")}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function escaped(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  if (/^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

function doubleQuoted(text: string, place: ScalarPlace): string {
  let column = place.column + 1;
  let out = '"';
  const characters = [...text];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? "";
    const inner = i > 0 && i < characters.length - 1 && characters[i - 1] !== " ";
    if (character === " " && inner && !place.key && column > FOLD_AFTER_COLUMNS) {
      // Leading blanks of a continuation are dropped by readers, unless the first is escaped.
      const guard = characters[i + 1] === " " ? "\\" : "";
      out += `\n${" ".repeat(place.indent)}${guard}`;
      column = place.indent + guard.length;
      continue;
    }
    const written = escaped(character);
    out += written;
    column += written.length === character.length ? 1 : written.length;
  }
  return `${out}"`;
}

/** YAML readers look back a limited way for the colon after a key; longer ones and those of several lines need `? `. */
const SIMPLE_KEY_BYTES_MAX = 128;

/** `key` may stand before a colon on its own. */
export const isSimpleKey = (key: string): boolean =>
  !key.includes("\n") && Buffer.byteLength(key) <= SIMPLE_KEY_BYTES_MAX;
