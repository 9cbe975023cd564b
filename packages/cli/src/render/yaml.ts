// Values as the YAML that Juju's tools print: block style, two blanks a level, lists not indented, double quotes where
// a plain word would read as something else. Pure.

export function toYaml(value: unknown): string {
  const text = node(value, "");
  return text.startsWith("\n") ? text.slice(1) : `${text.trimStart()}`;
}

/** Begins with a newline for blocks, with a blank for what fits behind `key:`; always ends with a newline. */
function node(value: unknown, indent: string): string {
  if (Array.isArray(value))
    return value.length === 0 ? " []\n" : `\n${value.map((item) => entry(item, indent)).join("")}`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    if (entries.length === 0) return " {}\n";
    return `\n${entries.map(([key, each]) => `${indent}${scalar(key, "")}:${child(each, indent)}`).join("")}`;
  }
  return ` ${scalar(value, `${indent}  `)}\n`;
}

function child(value: unknown, indent: string): string {
  return Array.isArray(value)
    ? node(value, indent)
    : typeof value === "object" && value !== null
      ? node(value, `${indent}  `)
      : node(value, indent);
}

function entry(value: unknown, indent: string): string {
  const text = node(value, `${indent}  `);
  return text.startsWith("\n") ? `${indent}- ${text.slice(1 + indent.length + 2)}` : `${indent}-${text}`;
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === "string") return textScalar(value, indent);
  if (value === null || value === undefined) return "null";
  return String(value);
}

function textScalar(text: string, indent: string): string {
  if (indent !== "" && text.includes("\n") && !/[^\n\t\x20-\uffff]/.test(text) && !text.startsWith(" ")) {
    const chomp = text.endsWith("\n\n") ? "|+" : text.endsWith("\n") ? "|" : "|-";
    const lines = text.replace(/\n$/, "").split("\n");
    return `${chomp}\n${lines.map((line) => (line === "" ? "" : indent + line)).join("\n")}`;
  }
  return isPlain(text) ? text : JSON.stringify(text);
}

const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|~|\.nan|[-+]?\.inf)$/i;
const NUMBER = /^[-+]?(?:0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?|\.[0-9]+)$/i;
const TIME = /^\d{4}-\d\d?-\d\d?(?:$|[Tt ])/;

function isPlain(text: string): boolean {
  if (text === "" || AMBIGUOUS.test(text) || NUMBER.test(text) || TIME.test(text)) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`\s]/.test(text) && !/^[-?:][^\s]/.test(text)) return false;
  return !/: |:$|\s#|\s$|[^\x20-\uffff]|^(?:---|\.\.\.)/.test(text);
}
