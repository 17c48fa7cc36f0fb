// Turns what a word processor puts on the clipboard into Markdown, by asking the service. Where that fails,
// the plain text is pasted, as it is without this script.
"use strict";

for (const field of document.querySelectorAll("textarea[data-paste]")) {
  const told = document.getElementById(field.dataset.told);

  const insert = (text) => {
    field.focus();
    // So that the browser can undo it; where there is no such way any more, the field is written to.
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    }
  };

  field.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    // Editors of plain text give HTML without any of these.
    if (!/<(p|div|br|b|i|em|strong|ul|ol|li|table|h[1-6]|sup|a)[\s>/]/i.test(html)) return;
    event.preventDefault();
    const body = new URLSearchParams();
    body.set("csrf_token", field.form.elements.csrf_token.value);
    // Styles of whole documents and pictures are of no use, and large.
    body.set("html", html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/data:[^"')\s>]+/g, ""));
    try {
      const answer = await fetch(field.dataset.paste, { method: "POST", body });
      const made = await answer.json();
      if (!answer.ok) throw new Error(made.problem);
      insert(made.markdown);
      told.textContent = made.dropped.length ? `Left out of what was pasted: ${made.dropped.join(", ")}.` : "";
    } catch {
      insert(plain);
      told.textContent = "The text was pasted without its emphasis, lists and tables.";
    }
  });
}
