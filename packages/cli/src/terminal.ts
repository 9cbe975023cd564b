// The real terminal: what verbs say, print and ask.
import { createInterface } from "node:readline";
import type { Terminal } from "./verb.ts";

export function openTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  /** Some pseudo terminals have no size: nothing can be redrawn in place there. It may change at any time. */
  const sized = (): boolean => stdout.isTTY === true && stdout.columns > 0 && stdout.rows > 0;
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
    get columns() {
      return sized() ? stdout.columns : undefined;
    },
    get rows() {
      return sized() ? stdout.rows : undefined;
    },
    color: stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
}
