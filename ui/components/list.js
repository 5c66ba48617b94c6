// A list of things with names that are not ours (conversations, articles, suggested questions, failures).
// Names become text nodes, never labels that are read as Markdown.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let list = parentElement.querySelector(".list");
  if (!list) parentElement.append((list = el("ul", { class: "list" })));
  list.act = (kind, id, more) => setTriggerValue("act", { kind, id, ...more });
  const act = (...what) => list.act(...what);
  const said = JSON.stringify(data);
  if (list.said === said) return; // a name that is being typed, and the place of the keyboard, stay
  list.said = said;
  list.className = `list ${data.look}`;
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.items.map((item) => row(item, act, data.look)));
}

function row(item, act) {
  const name = [
    el("span", { class: "title", dir: "auto" }, item.title),
    item.detail ? el("span", { class: "detail" }, facts(item.detail)) : null,
  ];
  const line = el("li", { class: item.tone || "" });
  line.append(
    item.open
      ? el("button", { type: "button", class: "open", "aria-current": item.current ? "true" : null, onclick: () => act(item.open, item.id) }, name)
      : el("div", { class: "open plain" }, name),
  );
  if (item.rename) line.append(icon("✎", "rename", `Rename ${item.title}`, () => rename(line, item, act)));
  if (item.remove) line.append(icon("✕", "remove", `${item.remove} ${item.title}`, () => confirmed(line, item, act)));
  return line;
}

// Draws the row again as it was, with the keyboard where it came from.
function restore(line, item, act, from) {
  const again = row(item, act);
  line.replaceWith(again);
  if (from) again.querySelector(from).focus();
}

function icon(sign, kind, name, run) {
  return el("button", { type: "button", class: `icon ${kind}`, "aria-label": name, title: name, onclick: run }, sign);
}

function rename(line, item, act) {
  const input = el("input", { type: "text", "aria-label": "New name", maxlength: 200 });
  input.value = item.title;
  const end = (save, from) => {
    if (line.ended) return;
    line.ended = true;
    if (save && input.value.trim() && input.value !== item.title) act("rename", item.id, { title: input.value });
    restore(line, item, act, from);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(true, ".rename");
    if (event.key === "Escape") end(false, ".rename");
  });
  input.addEventListener("blur", () => end(true));
  line.replaceChildren(input);
  input.select();
}

function confirmed(line, item, act) {
  const back = () => restore(line, item, act, ".remove");
  const yes = el("button", { type: "button", class: "yes", onclick: () => { back(); act("remove", item.id); } }, item.remove);
  line.addEventListener("keydown", (event) => event.key === "Escape" && back());
  line.replaceChildren(
    el("div", { class: "sure", role: "alertdialog", "aria-label": `${item.remove} ${item.title}?` },
      el("span", { class: "detail" }, `${item.remove} “${item.title}”? ${item.consequence || ""}`),
      yes,
      el("button", { type: "button", class: "no", onclick: back }, "Keep"),
    ),
  );
  yes.focus();
}
