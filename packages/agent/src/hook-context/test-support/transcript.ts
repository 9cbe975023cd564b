// Transcripts as observed: `tool arguments → rc "stdout" !"stderr"`, words quoted as in a shell, `E: ` for `ERROR `.
import { expect } from "vitest";
import type { Lab } from "./lab.ts";

export interface Entry {
  readonly words: readonly string[];
  readonly stdin: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LINE =
  /^(?<command>.*?)(?: <<< (?<stdin>"(?:[^"\\]|\\.)*"))? → (?<code>\d)(?: (?<stdout>"(?:[^"\\]|\\.)*"))?(?:\s+!(?<stderr>"(?:[^"\\]|\\.)*"))?$/;

/** One entry per line. */
export function readTranscript(text: string): Entry[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const groups = LINE.exec(line)?.groups;
      if (groups === undefined) throw new Error(`no transcript line: ${line}`);
      return {
        words: readWords(groups.command ?? ""),
        stdin: unquote(groups.stdin),
        code: Number(groups.code),
        stdout: unquote(groups.stdout),
        stderr: unquote(groups.stderr).replace(/^E: /, "ERROR "),
      };
    });
}

const unquote = (text: string | undefined): string => (text === undefined ? "" : String(JSON.parse(text)));

function readWords(command: string): string[] {
  return [...command.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? "") : unquote(`"${match[1]}"`),
  );
}

/** Runs all of `text` in order in one context and compares every byte. */
export async function expectTranscript(lab: Lab, text: string): Promise<void> {
  for (const { words, stdin, ...expected } of readTranscript(text))
    expect({ words, ...(await lab.run(words, stdin)) }).toEqual({ words, ...expected });
}
