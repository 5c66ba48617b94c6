// A list of things with names that are not ours (conversations, articles, suggested questions, failures).
// Names become text nodes, never labels that are read as Markdown.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const act = (kind, id, more) => setTriggerValue("act", { kind, id, ...more });
  let list = parentElement.querySelector(".list");
  if (!list) parentElement.append((list = el("ul", { class: "list" })));
  list.className = `list ${data.look}`;
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.items.map((item) => row(item, act, data.look)));
}

function row(item, act) {
  const name = [
    el("span", { class: "title" }, item.title),
    item.detail ? el("span", { class: "detail" }, item.detail) : null,
  ];
  const line = el("li", { class: item.tone || "" });
  line.append(
    item.open
      ? el("button", { type: "button", class: "open", "aria-current": item.current ? "true" : null, onclick: () => act(item.open, item.id) }, name)
      : el("div", { class: "open plain" }, name),
  );
  if (item.rename) line.append(icon("✎", `Rename ${item.title}`, () => rename(line, item, act)));
  if (item.remove) line.append(icon("✕", `${item.remove} ${item.title}`, () => confirmed(line, item, act)));
  return line;
}

function icon(sign, name, run) {
  return el("button", { type: "button", class: "icon", "aria-label": name, title: name, onclick: run }, sign);
}

function rename(line, item, act) {
  const input = el("input", { type: "text", "aria-label": "New name", maxlength: 200 });
  input.value = item.title;
  const end = (save) => {
    if (line.ended) return;
    line.ended = true;
    if (save && input.value.trim() && input.value !== item.title) act("rename", item.id, { title: input.value });
    line.replaceWith(row(item, act));
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(true);
    if (event.key === "Escape") end(false);
  });
  input.addEventListener("blur", () => end(true));
  line.replaceChildren(input);
  input.select();
}

function confirmed(line, item, act) {
  const back = () => line.replaceWith(row(item, act));
  const yes = el("button", { type: "button", class: "yes", onclick: () => act("remove", item.id) }, item.remove);
  line.replaceChildren(
    el("div", { class: "sure", role: "alertdialog", "aria-label": `${item.remove} ${item.title}?` },
      el("span", { class: "detail" }, `${item.remove} “${item.title}”? ${item.consequence || ""}`),
      yes,
      el("button", { type: "button", class: "no", onclick: back }, "Keep"),
    ),
  );
  yes.focus();
}
