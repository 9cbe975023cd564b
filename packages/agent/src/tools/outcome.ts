// What one run of a hook tool comes to. Exit code 2 is for wrong words, 1 for what cannot be done (contract 4.1).
import type { Value } from "./value.ts";

export type Outcome =
  | { readonly kind: "value"; readonly value: Value }
  /** Printed as it is: no newline is added. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "done" }
  | { readonly kind: "usage"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string }
  /** Run again with the caller's stdin; nothing has been done yet. */
  | { readonly kind: "stdin" };

export const print = (value: Value): Outcome => ({ kind: "value", value });
export const printText = (text: string): Outcome => ({ kind: "text", text });
export const done: Outcome = { kind: "done" };
export const needStdin: Outcome = { kind: "stdin" };
export const usage = (message: string): Outcome => ({ kind: "usage", message });
export const failed = (message: string): Outcome => ({ kind: "failed", message });

/** `["a" "b"]`: how words are shown in error texts. */
export const quoteWords = (words: readonly string[]): string => `[${words.map(quote).join(" ")}]`;
export const quote = (text: string): string => JSON.stringify(text);

/** The refusal of words beyond the first `count`; null when there are none. */
export const surplus = (words: readonly string[], count: number): Outcome | null =>
  words.length > count ? usage(`unrecognized args: ${quoteWords(words.slice(count))}`) : null;
