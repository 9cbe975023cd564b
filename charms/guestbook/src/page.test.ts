import { expect, test } from "vitest";
import { renderPage } from "./page.ts";

test("what visitors write is text, not markup", () => {
  const page = renderPage("A & B", "guestbook/0", [{ id: 1, author: "<b>", text: '"><script>x</script>', at: "" }]);
  expect(page).toContain("<title>A &amp; B</title>");
  expect(page).toContain("<b>&lt;b&gt;</b> &quot;&gt;&lt;script&gt;x&lt;/script&gt;");
  expect(page).not.toContain("<script>");
});
