// What a model costs, for people. Pure.
import { compareNatural } from "@kith/base";
import type { dialect } from "@kith/schema";
import { table } from "./table.ts";

const titles = (...names: string[]) => names.map((title) => ({ title }));

export function loadText(load: dialect.ModelLoad): string {
  const { commits, sessions, told } = load;
  const summary = table(titles("Load", ""), [
    ["revision", String(load.revision)],
    [
      "commits",
      `${commits.commits} of ${commits.changes} changes, ${each(commits["commit-ms"], commits.commits)} ms each`,
    ],
    ["commands", `${commits.commands} decided, ${commits.refused} refused, ${commits.waiting} waiting`],
    [
      "sessions",
      `${sessions.sessions}, ${sessions.owed} to be told, ${sessions.full} not keeping up, ${sessions["lag-revisions"]} revisions behind`,
    ],
    [
      "told",
      `${told.frames} frames, ${bytesText(told.bytes)} in ${told.flushes} flushes, ${each(told["flush-ms"], told.flushes)} ms each`,
    ],
    ["encoded", `${told.encodings} segments, ${bytesText(told["encoded-bytes"])}`],
  ]);
  const hooks = [...load.hooks].sort((a, b) => b.count - a.count || compareNatural(a.hook, b.hook));
  const sections = [
    summary,
    section(
      ["Hook", "Outcome", "Count"],
      hooks.map(({ hook, outcome, count }) => [hook, outcome, String(count)]),
    ),
    section(
      ["Told most", "Bytes"],
      load.topics.map(({ topic, relation, bytes }) => [
        relation === null
          ? topic.replace(":", " ")
          : `relation ${relation.replace(" ", " - ")}, side ${topic.split(":")[2] ?? ""}`,
        bytesText(bytes),
      ]),
    ),
    section(
      ["Said most", "Facts"],
      load.units.map(({ entity, facts }) => [entity, String(facts)]),
    ),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

const section = (names: string[], rows: string[][]): string => (rows.length === 0 ? "" : table(titles(...names), rows));
const each = (sum: number, count: number): string => (count === 0 ? "0" : (sum / count).toFixed(2));

function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
