// A table of text. Cells become text nodes.

export default function (component) {
  const { data, parentElement } = component;
  const cell = (tag, text, scope) => {
    const made = document.createElement(tag);
    if (scope) made.setAttribute("scope", scope);
    made.textContent = text;
    return made;
  };
  const row = (cells) => {
    const made = document.createElement("tr");
    made.append(...cells);
    return made;
  };
  const table = document.createElement("table");
  table.setAttribute("aria-label", data.label);
  const head = document.createElement("thead");
  head.append(row(data.columns.map((name) => cell("th", name, "col"))));
  const body = document.createElement("tbody");
  body.append(...data.rows.map((cells) => row(cells.map((text, i) => (i ? cell("td", text) : cell("th", text, "row"))))));
  table.append(head, body);
  const old = parentElement.querySelector("table");
  if (old) old.replaceWith(table);
  else parentElement.append(table);
}
