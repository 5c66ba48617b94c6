// Shows an article with cited words highlighted: beside the chat as a pane, or in the page for reading.
//
// The article's words arrive as runs of text and become text nodes; nothing is ever parsed as HTML. The pane keeps
// every article it was given, so that most footnotes open without asking the server.

const TAGS = { heading: "h3", list: "p", table: "pre", quote: "blockquote" };

export default function (component) {
  const { data, parentElement } = component;
  let root = parentElement.querySelector(".article");
  if (!root) {
    root = el("aside", { class: `article ${data.layout}`, "aria-label": "Article" });
    root.views = new Map(); // what a turn cites: its footnotes and its articles, made ready to be shown
    root.asked = null;
    parentElement.append(root);
    root.listen = (event) => onOpen(root, event.detail);
    root.escape = (event) => event.key === "Escape" && root.dataset.open && close(root);
    window.addEventListener("footnote:open", root.listen);
    window.addEventListener("keydown", root.escape);
  }
  root.layout = data.layout;
  for (const view of data.views) keep(root, view);
  if (data.open && data.open.nonce !== root.asked) {
    root.asked = data.open.nonce;
    window.footnoteWanted = null;
    show(root, root.views.get(data.open.turn), data.open.number);
  }
  const wanted = data.layout === "pane" && window.footnoteWanted;
  if (wanted) onOpen(root, wanted);
  return () => {
    window.removeEventListener("footnote:open", root.listen);
    window.removeEventListener("keydown", root.escape);
    if (data.layout === "pane") document.documentElement.removeAttribute("data-footnote-pane");
  };
}

// Keeps what a turn cites, and sets its articles while nobody waits for them.
function keep(root, view) {
  const known = root.views.get(view.turn);
  const said = JSON.stringify(view);
  if (known && known.said === said) return;
  root.views.set(view.turn, { ...view, said, pages: new Map() });
  const later = window.requestIdleCallback || ((run) => setTimeout(run, 50));
  for (const article of Object.values(view.articles)) later(() => pageOf(root, root.views.get(view.turn), article));
}

function pageOf(root, view, article) {
  if (!view.pages.has(article.id)) view.pages.set(article.id, page(root, article));
  return view.pages.get(article.id);
}

function onOpen(root, detail) {
  const view = root.views.get(detail.turn);
  if (detail.done || root.layout !== "pane" || !view || !(detail.number in view.notes)) return;
  detail.done = true;
  window.footnoteWanted = null;
  root.from = detail.from;
  show(root, view, detail.number);
}

function show(root, view, number) {
  if (!view) return;
  const note = view.notes[number];
  const article = view.articles[note ? note.article : view.first];
  if (!article) return;
  const parts = pageOf(root, view, article);
  if (root.lastElementChild !== parts.at(-1)) root.replaceChildren(...parts);
  root.dataset.open = "true";
  if (root.layout === "pane") {
    document.documentElement.setAttribute("data-footnote-pane", "open");
    for (const tab of root.querySelectorAll(".note")) tab.remove();
    root.querySelector(".bar").prepend(...notesOf(root, view, article, number));
  }
  activate(root, number);
}

// "1 2 3" above the article: the answer's footnotes in it, to go from one to the next.
function notesOf(root, view, article, active) {
  const numbers = Object.keys(view.notes).filter((n) => view.notes[n].article === article.id);
  return numbers.map((n) =>
    el(
      "button",
      {
        type: "button",
        class: "note",
        "aria-label": `Go to footnote ${n}`,
        "aria-current": Number(n) === Number(active) ? "true" : null,
        onclick: () => show(root, view, Number(n)),
      },
      view.notes[n].label ?? n,
    ),
  );
}

function activate(root, number) {
  let first = null;
  for (const mark of root.querySelectorAll("mark")) {
    const active = mark.dataset.notes.split(" ").includes(String(number));
    mark.classList.toggle("active", active);
    if (active && !first) first = mark;
  }
  const body = root.querySelector(".body");
  if (!first) {
    body.scrollTop = 0;
    return;
  }
  if (root.layout === "pane") {
    scrollTo(body, first, 4);
    root.querySelector(".heading").focus({ preventScroll: true });
  } else {
    first.scrollIntoView({ block: "center" });
  }
}

// Blocks out of sight have guessed heights (content-visibility), so the place is looked up again once they are known.
function scrollTo(body, target, tries) {
  const gap = target.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
  if (Math.abs(gap) > 2) body.scrollTop += gap;
  if (tries > 0) requestAnimationFrame(() => scrollTo(body, target, tries - 1));
}

function page(root, article) {
  const head = el(
    "header",
    {},
    el("h2", { class: "heading", tabindex: "-1", dir: "auto" }, article.title),
    el("p", { class: "where" }, facts(article.where), article.updated ? ` (updated ${article.updated})` : ""),
    el("p", { class: "path", title: article.source }, article.file),
  );
  const body = el("div", { class: "body", tabindex: "0", role: "region", "aria-label": "Text of the article", lang: article.language }, head, article.blocks.map(block));
  if (root.layout !== "pane") return [body];
  const bar = el(
    "div",
    { class: "bar" },
    el("p", { class: "name", "aria-hidden": "true" }, article.title),
    el("button", { type: "button", class: "close", "aria-label": "Close the article", onclick: () => close(root) }, "✕"),
  );
  return [bar, body];
}

function block({ kind, page: number, runs }) {
  const words = runs.map((run) =>
    run.notes.length
      ? el("mark", { "data-notes": run.notes.join(" "), title: run.notes[0] > 0 ? `Footnote ${run.notes.join(", ")}` : null }, run.text)
      : run.text,
  );
  return el(TAGS[kind] || "p", { class: `block ${kind}`, dir: "auto", "data-page": number }, words);
}

// The server is not told: it asks for each opening once, by number, and so never opens this one again.
function close(root) {
  delete root.dataset.open;
  document.documentElement.removeAttribute("data-footnote-pane");
  if (root.from && root.from.isConnected) root.from.focus();
  root.from = null;
}
