// watch.cjs SETTINGS REPORT: looks at a URL now and then and keeps count. The settings are read before each look.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { get } from "node:http";

const [settingsFile = "", reportFile = ""] = process.argv.slice(2);
const ANSWER_MS = 5_000;
let looks = 0;
let misses = 0;

function look(): void {
  const settings = JSON.parse(readFileSync(settingsFile, "utf8")) as { url: string; intervalSeconds: number };
  const done = (healthy: boolean): void => {
    looks += 1;
    if (!healthy) misses += 1;
    writeFileSync(`${reportFile}.new`, `${JSON.stringify({ looks, misses, healthy })}\n`);
    renameSync(`${reportFile}.new`, reportFile);
    setTimeout(look, settings.intervalSeconds * 1_000);
  };
  const request = get(settings.url, (response) => {
    response.resume();
    response.on("end", () => done((response.statusCode ?? 500) < 400));
    response.on("error", () => done(false));
  });
  request.setTimeout(ANSWER_MS, () => request.destroy(new Error("no answer")));
  request.on("error", () => done(false));
}

look();
