// Finds functions by their braces: enough for code that a formatter has laid out.

export interface LongFunction {
  readonly line: number;
  readonly lines: number;
}

const HEAD =
  /^(\s*)(?:export )?(?:async )?(?:function\b|(?:const|let) \w+(?::[^=]+)? = (?:async )?(?:\(|\w+ =>)|(?:static |async |override |get |set |readonly )*#?\w+\([^)]*\)(?:: [^={]+)? \{$)/;

/** Functions of more than `max` lines, by the line they start on. A function ends at the first line that closes its indentation. */
export function longFunctions(text: string, max: number): LongFunction[] {
  const lines = text.split("\n");
  const found: LongFunction[] = [];
  lines.forEach((line, start) => {
    const match = HEAD.exec(line);
    if (match === null || /^\s*(?:if|for|while|switch|return|catch)\b/.test(line)) return;
    const indent = match[1] ?? "";
    const end = lines.findIndex(
      (other, i) => i > start && new RegExp(`^${indent}[})\\]]`).test(other) && !/[{(]$/.test(other),
    );
    const length = end - start + 1;
    if (end > start && length > max) found.push({ line: start + 1, lines: length });
  });
  return found;
}
