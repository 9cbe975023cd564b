import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";
import { parseFlags } from "./flags.ts";

const definitions = {
  model: { kind: "text", also: ["m"], help: "" },
  n: { kind: "number", also: ["num-units"], help: "" },
  config: { kind: "list", help: "" },
  yes: { kind: "switch", also: ["y"], help: "" },
} as const;

const none = { model: undefined, n: undefined, config: [], yes: false };

test.each([
  ["flags among arguments", ["a", "-m", "x", "b"], { ...none, model: "x" }, ["a", "b"], null],
  ["a value with =", ["--model=x=y"], { ...none, model: "x=y" }, [], null],
  ["a short flag with its value attached", ["-n5", "a"], { ...none, n: 5 }, ["a"], null],
  ["the long spelling", ["--num-units", "3"], { ...none, n: 3 }, [], null],
  ["a flag given twice", ["--config", "a=1", "--config", "b=2"], { ...none, config: ["a=1", "b=2"] }, [], null],
  ["a switch said false", ["--yes=false"], none, [], null],
  ["one hyphen or two", ["-y", "--m", "x"], { ...none, model: "x", yes: true }, [], null],
  ["flags of one letter written together", ["-ym", "x"], { ...none, model: "x", yes: true }, [], null],
  ["a long name behind one hyphen", ["-yes", "-model=x"], { ...none, model: "x", yes: true }, [], null],
  ["all behind --", ["-y", "--", "ls", "-m"], { ...none, yes: true }, [], ["ls", "-m"]],
])("%s", (_story, words, flags, args, rest) =>
  expect(parseFlags(definitions, words)).toEqual({ ok: true, value: { flags, args, rest } }),
);

test.each([
  [["--nosuch"], "option provided but not defined: --nosuch"],
  [["-yx"], "option provided but not defined: -x"],
  [["-m"], "option needs an argument: -m"],
  [["-n", "x"], 'invalid value "x" for option -n: invalid number'],
])("%j is refused", (words, error) => expect(parseFlags(definitions, words)).toEqual({ ok: false, error }));

test.each([
  ["stauts", ["status"]],
  ["integrat", ["integrate"]],
  ["zzzzz", []],
])("did you mean: %s", (word, near) => expect(didYouMean(word, ["status", "integrate", "deploy"])).toEqual(near));
