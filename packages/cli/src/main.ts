// The command line: finds the verb, runs it, prints what it gives back. Loads nothing that the verb does not need.
import { writeFileSync } from "node:fs";
import { CliError, usageError } from "./cli-error.ts";
import { parseFlags } from "./flags.ts";
import { openTerminal } from "./terminal.ts";
import type { Output } from "./verb.ts";
import { catalogue, findVerb } from "./verbs/index.ts";
import { KITH_VERSION } from "./version.ts";

async function main(words: readonly string[]): Promise<number> {
  const [first = "help", ...rest] = words;
  if (first === "--version" || (first === "version" && rest.length === 0)) {
    process.stdout.write(`${KITH_VERSION}\n`);
    return 0;
  }
  const asksHelp = first === "-h" || first === "--help";
  const wantsHelp = rest.includes("--help") || rest.includes("-h");
  const dashes = rest.indexOf("--");
  const help = wantsHelp && (dashes === -1 || rest.findIndex((word) => word === "--help" || word === "-h") < dashes);
  const name = asksHelp || help ? "help" : first;
  const verb = await findVerb(name);
  const parsed = parseFlags(verb.flags, help ? [first] : asksHelp ? [] : rest);
  if (!parsed.ok) throw usageError(parsed.error, `see: kith help ${verb.name}`);
  const output = await verb.run(parsed.value, openTerminal(), catalogue).catch((error: unknown) => {
    // Whoever typed it wrong is told where to read how it goes.
    if (!(error instanceof CliError) || error.code !== 2 || error.hint !== undefined) throw error;
    throw usageError(error.message, `see: kith help ${verb.name}`);
  });
  if (output === undefined) return 0;
  const { format, output: file } = parsed.value.flags as { format?: string; output?: string };
  await write(await inFormat(output, format), file);
  return output.code ?? 0;
}

async function inFormat(output: Output, wanted: string | undefined): Promise<string> {
  const format = wanted ?? output.format ?? "text";
  if (output.data === undefined || (format !== "json" && format !== "yaml")) return output.text;
  if (format === "json") return `${JSON.stringify(output.data)}\n`;
  const { toYaml } = await import("./render/yaml.ts");
  return toYaml(output.data);
}

async function write(text: string, file: string | undefined): Promise<void> {
  if (file !== undefined && file !== "-") {
    try {
      writeFileSync(file, text);
    } catch (error) {
      throw new CliError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`, {
        hint: "name a file in a directory that exists and is yours: -o <file>",
      });
    }
  } else if (text !== "") {
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  }
}

async function tell(error: unknown): Promise<number> {
  const { describeError } = await import("./describe-error.ts");
  const { text, code, output } = describeError(error);
  if (output !== undefined) process.stdout.write(output);
  process.stderr.write(text);
  return code;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0); // `kith status | head`
});

void main(process.argv.slice(2))
  .catch(tell)
  .then((code) => process.exit(code));
