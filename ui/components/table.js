// A table of text. Cells become text nodes.

export default function (component) {
  const { data, parentElement } = component;
  const row = (cells) => el("tr", {}, cells);
  const head = row(data.columns.map((name) => el("th", { scope: "col" }, name)));
  const body = data.rows.map((cells) => row(cells.map((text, i) => (i ? el("td", {}, text) : el("th", { scope: "row" }, text)))));
  const table = el("table", { "aria-label": data.label }, el("thead", {}, head), el("tbody", {}, body));
  const old = parentElement.querySelector("table");
  if (old) old.replaceWith(table);
  else parentElement.append(table);
}
