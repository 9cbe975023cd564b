// Columns as Juju pads them: to the widest cell and two blanks; an empty last cell leaves that padding. Pure.

export interface Column {
  readonly title: string;
  readonly align?: "right";
}

/** Header and rows, each line ended. The last column is never padded. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string => {
    const padded = columns.map(({ align }, i) => {
      const cell = cells[i] ?? "";
      const width = widths[i] ?? 0;
      if (align === "right") return cell.padStart(width);
      return i === columns.length - 1 ? cell : cell.padEnd(width);
    });
    return `${padded.join("  ")}\n`;
  };
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join("");
}
