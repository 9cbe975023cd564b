// The one page.
import type { Entry } from "./entries.ts";

/** HTML of the guestbook with its form and its newest entries. */
export function renderPage(title: string, unit: string, entries: readonly Entry[]): string {
  const items = entries
    .map((entry) => `<li><b>${escapeHtml(entry.author)}</b> ${escapeHtml(entry.text)}</li>`)
    .join("\n");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#222}
form{display:grid;gap:.5rem;margin:1.5rem 0}input,button{font:inherit;padding:.5rem}li{margin:.3rem 0}footer{color:#888;margin-top:3rem}</style>
<h1>${escapeHtml(title)}</h1>
<form method="post" action="/entries">
<input name="author" placeholder="Your name" maxlength="80" required aria-label="Your name">
<input name="text" placeholder="Your words" maxlength="1000" required aria-label="Your words">
<button>Write</button></form>
<ul>
${items}
</ul>
<footer>served by ${escapeHtml(unit)}</footer></html>
`;
}

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
