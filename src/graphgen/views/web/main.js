// The pointer, the keyboard and the search.
const byId = (id) => document.getElementById(id);
const tip = byId("tip");
const field = byId("search");
const found = byId("found");
const MOST_FOUND = 40;

const select = (node) => {
  looked.selected = node;
  looked.hovered = -1;
  tip.hidden = true;
  if (node < 0) panel.hidden = true;
  else showEntity(node);
  redraw();
};

// --- pointer ------------------------------------------------------------------------------------------------------
const pointers = new Map();
let travelled = 0;
let rest = 0;
const settle = () => {
  clearTimeout(rest);
  rest = setTimeout(() => { looked.moving = false; redraw(); }, 160);
};
const move = () => { looked.moving = true; settle(); };
const spread = () => {
  const [one, other] = [...pointers.values()];
  return Math.hypot(one.x - other.x, one.y - other.y);
};
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (pointers.size === 1) travelled = 0;
  canvas.classList.add("held");
});
canvas.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) { hover(event); return; }
  const [moveX, moveY] = [event.clientX - before.x, event.clientY - before.y];
  travelled += Math.abs(moveX) + Math.abs(moveY);
  const apart = pointers.size === 2 ? spread() : 0;
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (apart) zoomAt(event.clientX, event.clientY, spread() / apart);
  camera.x -= moveX / camera.scale / pointers.size;
  camera.y -= moveY / camera.scale / pointers.size;
  move();
  redraw();
});
const release = (event) => {
  if (!pointers.delete(event.pointerId)) return;
  canvas.classList.remove("held");
  if (travelled < 5 && event.type === "pointerup") select(nodeAt(event.clientX, event.clientY));
};
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => { looked.hovered = -1; tip.hidden = true; redraw(); });
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  zoomAt(event.clientX, event.clientY, Math.exp(-event.deltaY * lines * 0.0016));
  move();
}, { passive: false });
const hover = (event) => {
  const node = nodeAt(event.clientX, event.clientY);
  canvas.classList.toggle("over", node >= 0);
  tip.hidden = node < 0;
  if (node >= 0) {
    tip.textContent = nodes.loss[node] === null ? nodes.name[node] : `${nodes.name[node]} · ${nodes.loss[node].toFixed(2)}`;
    tip.style.left = `${Math.min(event.clientX + 14, width - 200)}px`;
    tip.style.top = `${event.clientY + 16}px`;
  }
  if (node !== looked.hovered) { looked.hovered = node; redraw(); }
};

// --- search -------------------------------------------------------------------------------------------------------
const folded = (text) => text.normalize("NFKC").toLowerCase();
const names = nodes.name.map(folded);
let [matches, cursor] = [[], 0];
const mark = (place) => {
  cursor = place;
  [...found.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
  found.children[place]?.scrollIntoView({ block: "nearest" });
};
const take = (node) => {
  found.hidden = true;
  field.setAttribute("aria-expanded", "false");
  looked.found = null;
  select(node);
  goTo(node);
};
const seek = () => {
  const wanted = folded(field.value.trim());
  const hits = wanted ? byDegree.filter((node) => names[node].includes(wanted)) : [];
  hits.sort((a, b) => names[b].startsWith(wanted) - names[a].startsWith(wanted));
  matches = hits.slice(0, MOST_FOUND);
  looked.found = hits.length ? hits : null;
  if (wanted) select(-1);
  found.replaceChildren(...matches.map((node) => {
    const row = make("li", "", dot(nodes.loss[node]), make("span", "name", nodes.name[node]), make("span", "type", nodes.type[node]));
    row.setAttribute("role", "option");
    row.addEventListener("click", () => take(node));
    return row;
  }));
  if (wanted && !hits.length) found.append(make("li", "none", words.none));
  found.hidden = !wanted;
  field.setAttribute("aria-expanded", String(Boolean(wanted)));
  mark(0);
  redraw();
};
field.addEventListener("input", seek);
field.addEventListener("keydown", (event) => {
  if (event.isComposing || !matches.length) return; // Chinese is typed through a composition, which Enter ends
  if (event.key === "Enter") take(matches[cursor]);
  else if (event.key === "ArrowDown") mark(Math.min(cursor + 1, matches.length - 1));
  else if (event.key === "ArrowUp") mark(Math.max(cursor - 1, 0));
  else return;
  event.preventDefault();
});

// --- keyboard and buttons -----------------------------------------------------------------------------------------
const nearer = (factor) => zoomAt(width / 2, height / 2, factor);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    field.value = "";
    seek();
    select(-1);
  } else if (event.target !== field && event.key === "/") {
    event.preventDefault();
    field.focus();
  } else if (event.target === canvas && !event.ctrlKey && !event.metaKey) {
    const step = 80 / camera.scale;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[event.key]) { camera.x += moves[event.key][0]; camera.y += moves[event.key][1]; redraw(); }
    if (event.key === "+" || event.key === "=") nearer(1.4);
    if (event.key === "-") nearer(1 / 1.4);
    if (event.key === "0") showAll();
  }
});
const buttons = { closer: () => nearer(1.4), farther: () => nearer(1 / 1.4), whole: showAll };
Object.entries(buttons).forEach(([id, act]) => {
  byId(id).addEventListener("click", act);
  byId(id).title = words[id];
  byId(id).setAttribute("aria-label", words[id]);
});

// --- head and legend ----------------------------------------------------------------------------------------------
const shownOrAll = (name, shown) => `${number(data.total[name] ?? shown)} ${words[name]}`;
byId("title").textContent = data.title;
byId("counts").textContent = [
  shownOrAll("entities", count), shownOrAll("relations", edges.id.length),
  shownOrAll("communities", communities.length), `${number(data.samples.length)} ${words.samples}`,
].join(" · ");
const notices = [];
if (data.by !== "all") notices.push(fill(words.part[data.by], { n: count, total: data.total.entities }));
if (edges.id.length < data.total.relations) notices.push(fill(words.fewer, { n: edges.id.length, total: data.total.relations }));
byId("notice").textContent = notices.join(" ");
byId("notice").hidden = !notices.length;
field.placeholder = words.search;
field.setAttribute("aria-label", words.search);
byId("legend-title").textContent = words.loss;
byId("scale").style.background = `linear-gradient(to right, ${SHADE.join(", ")})`;
byId("ticks").append(...[[0, `0`, words.knows], [0.5, COIN.toFixed(2), words.toss], [1, `≥ ${worst.toFixed(1)}`, words.wrong]].map(([at, value, meaning]) => {
  const tick = make("span", "", value, make("br"), meaning);
  tick.style.left = `${at * 100}%`;
  return tick;
}));
const legendMark = (text, fillColour, lineColour) => {
  const element = make("span", "dot");
  element.style.background = fillColour;
  element.style.border = `2px solid ${lineColour}`;
  return make("li", "", element, text);
};
byId("marks").append(
  legendMark(words.unknown, "var(--unknown)", "var(--unknown)"),
  legendMark(words.covered, "var(--soft)", "var(--soft)"),
  legendMark(words.uncovered, "transparent", "var(--soft)"),
);

window.addEventListener("resize", resize);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readTheme(); redraw(); });
readTheme();
resize();
showAll();

// What is on the page, for whoever drives it: tests, benchmarks.
window.graphgen = {
  counts: { nodes: count, edges: edges.id.length, communities: communities.length, samples: data.samples.length },
  drawn,
  placeOf: (name) => { const node = nodes.name.indexOf(name); return node < 0 ? null : toScreen(nodes.x[node], nodes.y[node]); },
  selected: () => (looked.selected < 0 ? null : nodes.name[looked.selected]),
  matches: () => matches.map((node) => nodes.name[node]),
  zoomBy: (factor) => { move(); zoomAt(width / 2, height / 2, factor); },
  panBy: (x, y) => { camera.x += x / camera.scale; camera.y += y / camera.scale; move(); redraw(); },
};
