// The real terminal: what verbs say, print and ask.
import { createInterface } from "node:readline";
import type { Terminal } from "./verb.ts";

export function openTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  return {
    say: (line) => void stderr.write(`${line}\n`),
    print: (text) => void stdout.write(text),
    ask: (question) => {
      stderr.write(question);
      const lines = createInterface({ input: stdin });
      return new Promise((resolve) => {
        lines.once("line", (line) => {
          resolve(line);
          lines.close();
        });
        lines.once("close", () => resolve(undefined));
      });
    },
    columns: stdout.isTTY ? stdout.columns : undefined,
    rows: stdout.isTTY ? stdout.rows : undefined,
    color: stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
}
