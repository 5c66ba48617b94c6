// What every component is built with; put before each of their scripts.
//
// facts("Outlet, 3 May 2024"): each part in a direction of its own, or else a Hebrew outlet would pull the day apart.
function facts(line) {
  return line.split(/(, | · )/).map((part, i) => (i % 2 ? part : el("bdi", {}, part)));
}

// el("p", {class: "x"}, "text", child): strings become text nodes.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== "") element.append(child);
  }
  return element;
}

