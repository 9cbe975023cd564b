// Bundles are often templates that some other program fills in first. Read as a bundle they would be nonsense, so they
// are recognised: as a whole when their YAML is broken, else by a mark in a place that gives the bundle its structure.

export type TemplateKind = "jinja" | "terraform" | "placeholder";

/** What stands in a mark is bounded: a text of nothing but opening marks would be searched again from each. */
const MARKS: readonly (readonly [TemplateKind, RegExp])[] = [
  ["jinja", /\{\{[^{}\n]{0,200}\}\}|\{%[^\n]{0,200}?%\}/],
  ["terraform", /\$\{[^\n]{0,200}?\}|%\{[^\n]{0,200}?\}/],
  ["placeholder", /__[A-Z][A-Z0-9_]{0,200}?__/],
];

export interface TemplateMark {
  readonly kind: TemplateKind;
  readonly mark: string;
  readonly offset: number;
}

/** The first mark of a template in `text`, comments aside. */
export function templateIn(text: string): TemplateMark | null {
  const bare = text.replace(/(^|\n)[ \t]*#[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));
  for (const [kind, pattern] of MARKS) {
    const found = pattern.exec(bare);
    if (found !== null) return { kind, mark: found[0], offset: found.index };
  }
  return null;
}

export function templateText(kind: TemplateKind): string {
  switch (kind) {
    case "jinja":
      return "is a mark of jinja: this is a template, render it first";
    case "terraform":
      return "is a mark of Terraform: this is a template, render it first";
    case "placeholder":
      return "is a placeholder: this is a template, fill it in first";
  }
}
