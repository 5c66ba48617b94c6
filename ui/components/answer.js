// Draws one turn of a conversation: the question, the answer with its footnotes, and what stands behind it.
//
// Every word from outside arrives as data and becomes a text node; nothing is ever parsed as HTML. Called anew
// for each change of the data, it rebuilds only the parts that changed, so that a streaming answer does not flicker
// and an open fold stays open.

const VERDICTS = {
  supported: { sign: "✓", word: "supported" },
  partly: { sign: "◐", word: "partly supported" },
  unsupported: { sign: "✗", word: "not supported" },
};
const STANDING = {
  changed: "This article has changed since; these are its old words.",
  gone: "This article is no longer in the library; these were its words.",
};
const TOGETHER = "\u2060"; // keeps a mark on the line of the word before it
const REASONS = ["Wrong", "Wrong footnote", "Something is missing", "Should have said it does not know"];

// Brings `parent`'s children in line with `parts`, a list of [key, data, build]; equal data is left alone.
function sync(parent, parts) {
  const old = new Map([...parent.children].map((child) => [child.dataset.part, child]));
  let place = null;
  for (const [key, data, build] of parts) {
    const signature = JSON.stringify(data);
    let child = old.get(key);
    if (!child || child.signature !== signature) {
      const made = build(data);
      made.dataset.part = key;
      made.signature = signature;
      if (child) {
        made.open = child.open;
        child.replaceWith(made);
      }
      child = made;
    }
    old.delete(key);
    const wanted = place ? place.nextSibling : parent.firstChild;
    if (child !== wanted) parent.insertBefore(child, wanted);
    place = child;
  }
  old.forEach((child) => child.remove());
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".turn");
  if (!root) {
    root = el("article", { class: "turn" });
    root.append(el("div", { class: "parts" }), card());
    root.addEventListener("keydown", (event) => event.key === "Escape" && hideCard(root));
    parentElement.append(root);
  }
  const arrived = root.state !== data.state;
  root.state = data.state;
  root.act = (kind, more) => setTriggerValue("act", { kind, turn: data.id, ...more });
  root.data = data;
  sync(root.querySelector(".parts"), partsOf(root, data));
  if (data.newest && arrived) bringIntoView(root);
}

// An answer is read from its question on.
function bringIntoView(root) {
  requestAnimationFrame(() => root.isConnected && root.scrollIntoView({ block: "start" }));
}

function partsOf(root, data) {
  const answer = data.answer;
  const parts = [["question", data.question, question]];
  if (answer && answer.understood) parts.push(["understood", answer.understood, understood]);
  if (answer) {
    answer.notices.forEach((said, i) => parts.push([`notice${i}`, said, notice]));
    if (answer.refused) parts.push(["refusal", answer.message, refusal]);
    if (answer.short) parts.push(["short", answer.short, inShort]);
    if (answer.sentences.length) {
      const citations = answer.citations;
      parts.push(["sentences", { sentences: answer.sentences, citations }, (said) => sentences(root, said)]);
    }
    if (answer.conflicts.length) {
      parts.push(["conflicts", answer.conflicts, (said) => conflicts(root, said)]);
    }
  }
  parts.push(["status", [data.state, data.step, data.message], ([s, step, m]) => status(root, s, step, m)]);
  if (answer && data.state !== "working") {
    if (answer.citations.length) parts.push(["sources", answer.citations, (said) => sources(root, said)]);
    if (answer.nearest.length) parts.push(["nearest", answer.nearest, (said) => nearest(root, said)]);
    if (answer.hidden.length) parts.push(["hidden", answer.hidden, hidden]);
    parts.push(["how", [answer.how, answer.timings, answer.mode, answer.confidence, data.prompt], (said) => how(root, ...said)]);
  }
  if (data.state !== "working") {
    parts.push(["actions", [data.vote, data.reason, data.newest, Boolean(answer), data.expected, Boolean(answer && answer.refused)], (said) => actions(root, ...said)]);
  }
  return parts;
}

// the parts

function question(said) {
  return el("h2", { class: "question", dir: "auto" }, said);
}

function understood(said) {
  return el("p", { class: "aside" }, el("span", { class: "label" }, "Understood as: "), said);
}

function notice(said) {
  return el("p", { class: "notice", role: "note" }, el("span", { class: "label" }, "Note: "), said);
}

function refusal(message) {
  return el(
    "div",
    { class: "refusal" },
    el("p", { class: "label" }, el("span", { "aria-hidden": "true" }, "∅ "), "No answer in your articles"),
    el("p", { class: "message" }, message),
  );
}

function inShort(said) {
  return el("p", { class: "short" }, el("span", { class: "label" }, "In short "), el("strong", {}, said));
}

function sentences(root, { sentences: all, citations }) {
  return el("div", { class: "sentences" }, all.map((one) => sentence(root, one, citations)));
}

function sentence(root, one, citations) {
  const words = el(one.quoted ? "q" : "span", { class: "words" }, runs(one.runs));
  const verdict = VERDICTS[one.support];
  return el(
    "div",
    { class: `sentence ${one.support}` },
    one.lead ? el("p", { class: "lead" }, facts(one.lead)) : null,
    el(
      "p",
      { class: one.quoted ? "quoted" : "written", dir: "auto" },
      words,
      el(
        "span",
        { class: "marks" },
        TOGETHER,
        one.marks.map((number) => mark(root, citations[number - 1], number)),
        el(
          "span",
          { class: "verdict", title: `This sentence is ${verdict.word} by the cited words` },
          el("span", { "aria-hidden": "true" }, verdict.sign),
          el("span", { class: one.support === "supported" ? "unseen" : "word" }, ` ${verdict.word}`),
        ),
      ),
    ),
    one.reasons.length ? el("ul", { class: "reasons" }, one.reasons.map((why) => el("li", {}, why))) : null,
  );
}

function runs(all) {
  return all.map((run) => {
    if (run.doubtful) return doubtful(run.text);
    return run.strong ? el("strong", { class: "answering" }, run.text) : run.text;
  });
}

// The brackets say it without colour, the words in them to who does not see.
function doubtful(text) {
  return el(
    "span",
    { class: "doubtful", title: "The cited words do not bear this out" },
    el("span", { class: "unseen" }, "not borne out: "),
    "‹",
    el("span", { class: "wavy" }, text),
    "›",
  );
}

function mark(root, citation, number) {
  const where = citation ? whereOf(citation) : "";
  const gone = citation && citation.standing === "gone";
  const button = el(
    "button",
    {
      class: "mark",
      type: "button",
      "data-number": number,
      "aria-label": `Footnote ${number}: ${where}. ${gone ? STANDING.gone : "Show these words in the article"}`,
      onclick: () => {
        if (gone) return showCard(root, button, citation);
        hideCard(root);
        open(root, number, button);
      },
      onmouseenter: () => showCard(root, button, citation),
      onmouseleave: () => hideSoon(root),
      onfocus: () => button.matches(":focus-visible") && showCard(root, button, citation),
      onblur: () => hideCard(root),
    },
    String(number),
  );
  return el("sup", {}, button);
}

function whereOf(citation) {
  const page = citation.page ? `page ${citation.page}` : "";
  return [citation.outlet || citation.title, citation.author, citation.date, page].filter(Boolean).join(", ");
}

// The pane answers at once when it already has the article; otherwise the server is asked for it.
function open(root, number, from) {
  const detail = { turn: root.data.id, number, from, done: false };
  window.dispatchEvent(new CustomEvent("footnote:open", { detail }));
  if (detail.done) return;
  // A click in the moment in which Streamlit runs the page again can be lost: the pane looks here when it gets the
  // article, and the server is asked once more if it does not.
  window.footnoteWanted = detail;
  root.act("open", { number });
  setTimeout(() => window.footnoteWanted === detail && root.act("open", { number }), 1500);
  setTimeout(() => window.footnoteWanted === detail && (window.footnoteWanted = null), 6000);
}

function conflicts(root, all) {
  return el(
    "div",
    { class: "conflicts", role: "group", "aria-label": "Your articles disagree" },
    all.map((one) =>
      el(
        "div",
        { class: "conflict" },
        el("p", { class: "label" }, el("span", { "aria-hidden": "true" }, "≠ "), `Your articles disagree about “${one.about}”`),
        el(
          "ul",
          { class: "sides" },
          one.sides.map((side) =>
            el(
              "li",
              {},
              el("strong", { class: "value" }, side.value),
              mark(root, root.data.answer.citations[side.number - 1], side.number),
              el("span", { class: "where" }, facts(side.where)),
              el("span", { class: "date" }, side.date || "no date"),
            ),
          ),
        ),
      ),
    ),
  );
}

function status(root, state, step, message) {
  const line = el("div", { class: `status ${state}`, role: "status", "aria-live": "polite" });
  if (state === "working") {
    line.append(
      el("span", { class: "dots", "aria-hidden": "true" }),
      el("span", {}, step || "Reading"),
      el("button", { type: "button", class: "quiet", onclick: () => root.act("stop") }, "Stop"),
    );
  }
  if (state === "unfinished") line.append("⚠ This answer was cut off before it was finished.");
  if (state === "stopped") line.append("■ Stopped. What stands here is not the whole answer.");
  if (state === "failed") line.append("⚠ ", message || "No answer could be made.");
  return line;
}

function sources(root, citations) {
  const items = citations.map((citation) => {
    const gone = STANDING[citation.standing];
    return el(
      "li",
      { class: citation.standing },
      el(
        "button",
        {
          type: "button",
          class: "source",
          disabled: citation.standing === "gone",
          onclick: (event) => open(root, citation.number, event.currentTarget),
        },
        el("span", { class: "number" }, String(citation.number)),
        el("bdi", { class: "title" }, citation.title),
        el("span", { class: "where" }, facts(whereOf({ ...citation, title: "" }))),
      ),
      gone ? el("p", { class: "standing" }, "⚠ ", gone) : null,
      gone || !citation.repeated ? el("blockquote", { dir: "auto" }, citation.quote) : null,
    );
  });
  return el("div", { class: "sources", role: "group", "aria-label": "Footnotes" }, el("ol", {}, items));
}

function fold(name, ...children) {
  return el("details", { class: "fold" }, el("summary", {}, name), ...children);
}

function passage(root, hit) {
  const page = hit.page ? `, page ${hit.page}` : "";
  return el(
    "li",
    {},
    el("button", { type: "button", class: "source", onclick: () => root.act("read", { article: hit.article, start: hit.start, end: hit.end }) },
      el("bdi", { class: "title" }, hit.title), el("span", { class: "where" }, facts(hit.where + page))),
    el("blockquote", { dir: "auto" }, hit.text),
    el("p", { class: "score" }, hit.score),
  );
}

function nearest(root, hits) {
  return fold(
    `Nearest passages (${hits.length}), which are not an answer`,
    el("p", { class: "aside" }, "These came closest to the question. They do not answer it."),
    el("ol", { class: "passages" }, hits.map((hit) => passage(root, hit))),
  );
}

function hidden(all) {
  return fold(
    all.length === 1 ? "1 sentence was held back" : `${all.length} sentences were held back`,
    el("p", { class: "aside" }, "The chat model wrote this, and your articles do not bear it out."),
    el(
      "ul",
      { class: "hidden" },
      all.map((one) =>
        el("li", {}, el("del", {}, runs(one.runs)), one.reasons.length ? el("ul", { class: "reasons" }, one.reasons.map((why) => el("li", {}, why))) : null),
      ),
    ),
  );
}

function how(root, passages, timings, mode, confidence, prompt) {
  const box = fold(
    "How this was answered",
    el("p", { class: "aside" }, mode === "quotes" ? "In the articles’ own words; no chat model was used." : `Written by ${mode}, checked sentence by sentence.`),
    confidence
      ? el("p", { class: "aside" }, `Confidence ${confidence.word}: of answers rated like this one, about ${confidence.of100} in 100 are right.`)
      : null,
    timings.length
      ? el("p", { class: "aside timings" }, timings.map((t) => `${t.name} ${t.seconds}`).join(" · "))
      : null,
    passages === null
      ? el("p", { class: "aside" }, "Looking up the passages…")
      : el("ol", { class: "passages" }, passages.map((hit) => passage(root, hit))),
    prompt ? told(prompt) : null,
  );
  if (confidence) {
    box.querySelector("summary").append(el("span", { class: `confidence ${confidence.word}` }, ` confidence ${confidence.word}, ${confidence.value.toFixed(2)}`));
  }
  box.addEventListener("toggle", () => box.open && passages === null && root.act("how"));
  return box;
}

// What the chat model was told, word for word.
function told(prompt) {
  return el(
    "div",
    { class: "prompt" },
    el("p", { class: "aside" }, "What the chat model is told for this question, made again from your articles as they are now:"),
    prompt.map(({ role, text }) => fold(role, el("pre", { tabindex: "0", role: "region", "aria-label": role }, text))),
  );
}

function actions(root, vote, reason, newest, answered, expected, refused) {
  const said = el("span", { class: "said", role: "status" });
  const button = (name, run, more) => el("button", { type: "button", class: "quiet", onclick: run, ...more }, name);
  const thumb = (value, name) =>
    button(name, () => root.act("vote", { vote: vote === value ? 0 : value, reason: "" }), {
      class: "quiet thumb",
      "aria-pressed": String(vote === value),
    });
  const row = el(
    "div",
    { class: "actions" },
    answered ? button("Copy with footnotes", () => copy(root.data.answer.copy, said)) : null,
    newest ? button("Ask again", () => root.act("again")) : null,
    newest ? button("Edit question", () => edit(root)) : null,
    answered ? thumb(1, "Helpful") : null,
    answered ? thumb(-1, "Not helpful") : null,
    said,
  );
  const box = el("div", {}, row);
  if (vote === -1) box.append(whyBad(root, reason));
  if (vote !== 0 && answered) box.append(evalCase(root, vote, expected, refused));
  return box;
}

// Puts the question into the box for the next one, and the keyboard with it.
function edit(root) {
  root.act("edit");
  document.querySelector("[data-testid=stChatInput] textarea")?.focus();
}

// Offers to keep the turn as a case for the eval. Without a right answer, a case says only whether there is one.
function evalCase(root, vote, expected, refused) {
  const kept = expected !== null;
  const ask = vote === -1;
  const hint = refused ? "The right answer, in a few words" : "The right answer, if the articles hold one";
  const input = el("input", { type: "text", maxlength: 200, "aria-label": "The right answer in a few words", placeholder: hint });
  input.value = expected || "";
  const keep = () => root.act("case", { expected: ask ? input.value.trim() : "" });
  if (kept) input.addEventListener("change", keep);
  return el(
    "div",
    { class: "why case", role: "group", "aria-label": "Case for the eval" },
    ask ? input : null,
    el("button", { type: "button", class: "chip", "aria-pressed": String(kept), onclick: () => (kept ? root.act("case", { expected: null }) : keep()) }, kept ? "Kept as an eval case" : "Keep as an eval case"),
    kept ? el("span", { class: "label" }, "Saved under Evaluation.") : null,
  );
}

function whyBad(root, reason) {
  const send = (said) => root.act("vote", { vote: -1, reason: said });
  const input = el("input", { type: "text", "aria-label": "What was wrong, in your words", placeholder: "In your words…", maxlength: 500 });
  input.value = REASONS.includes(reason) ? "" : reason;
  input.addEventListener("change", () => send(input.value));
  return el(
    "div",
    { class: "why", role: "group", "aria-label": "What was wrong?" },
    el("span", { class: "label" }, reason ? "Noted. " : "What was wrong? "),
    REASONS.map((one) => el("button", { type: "button", class: "chip", "aria-pressed": String(one === reason), onclick: () => send(one) }, one)),
    input,
  );
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied";
  } catch {
    said.textContent = "The browser did not allow copying";
  }
  setTimeout(() => (said.textContent = ""), 2500);
}

// the card that shows a footnote while the pointer or the focus is on its mark

function card() {
  const box = el("div", { class: "card", role: "tooltip", id: "footnote-card", hidden: true });
  box.addEventListener("mouseenter", () => clearTimeout(box.leaving));
  box.addEventListener("mouseleave", () => (box.hidden = true));
  return box;
}

function showCard(root, button, citation) {
  if (!citation) return;
  const box = root.querySelector(".card");
  clearTimeout(box.leaving);
  const page = citation.page ? `p. ${citation.page}` : "";
  box.replaceChildren(
    el("p", { class: "title", dir: "auto" }, citation.title),
    el("p", { class: "where" }, facts([citation.outlet, citation.author, citation.date, page].filter(Boolean).join(" · "))),
    STANDING[citation.standing] ? el("p", { class: "standing" }, "⚠ ", STANDING[citation.standing]) : "",
    el("blockquote", { dir: "auto" }, citation.quote),
  );
  box.hidden = false;
  button.setAttribute("aria-describedby", "footnote-card");
  const around = root.getBoundingClientRect();
  const at = button.getBoundingClientRect();
  const left = Math.max(0, Math.min(at.left - around.left - 24, around.width - box.offsetWidth));
  const below = at.bottom - around.top + 6;
  const above = at.top - around.top - box.offsetHeight - 6;
  const fits = at.bottom + box.offsetHeight + 100 < window.innerHeight || at.top < box.offsetHeight + 60;
  box.style.left = `${left}px`;
  box.style.top = `${fits ? below : above}px`;
}

function hideCard(root) {
  root.querySelector(".card").hidden = true;
}

function hideSoon(root) {
  const box = root.querySelector(".card");
  box.leaving = setTimeout(() => (box.hidden = true), 150);
}
