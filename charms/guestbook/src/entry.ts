// entry.cjs SETTINGS count | post AUTHOR TEXT: what the actions do.
import { Entries } from "./entries.ts";
import { readSettings } from "./settings.ts";

async function main([file = "", verb, author = "", text = ""]: readonly string[]): Promise<void> {
  const entries = new Entries(readSettings(file).database);
  try {
    console.log(verb === "post" ? await entries.add(author, text) : await entries.count());
  } finally {
    await entries.close();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
