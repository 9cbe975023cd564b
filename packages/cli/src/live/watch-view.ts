// The live view of `status --watch` and `wait`: redrawn in place on a terminal; elsewhere one line for each change.
import { type Client, watchStatus } from "@kith/client";
import type { dialect } from "@kith/schema";
import type { Output, Terminal } from "../verb.ts";

const CLEAR = "\x1b[H\x1b[2J";

/** Shows the model until the user ends it. */
export async function watchView(
  client: Client,
  terminal: Terminal,
  show: (status: dialect.FullStatus) => Output,
): Promise<void> {
  for await (const view of watchStatus(client)) {
    const { text } = show(view.status);
    const shown = terminal.rows === undefined ? `${text}\n` : `${CLEAR}${fit(text, terminal)}`;
    terminal.print(shown);
  }
}

/** As much as the screen holds: a taller text would scroll and flicker. */
function fit(text: string, { rows = 24, columns = 80 }: Terminal): string {
  const lines = text.split("\n").map((line) => line.slice(0, columns));
  if (lines.length < rows) return lines.join("\n");
  return [...lines.slice(0, rows - 2), `… ${lines.length - rows + 2} more lines`].join("\n");
}
