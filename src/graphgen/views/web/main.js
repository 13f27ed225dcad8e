// The pointer, the keyboard, and what stands around the graph.

// --- pointer ------------------------------------------------------------------------------------------------------
const pointers = new Map();
let travelled = 0;
const spread = () => {
  const [one, other] = [...pointers.values()];
  return Math.hypot(one.x - other.x, one.y - other.y);
};
stage.addEventListener("pointerdown", (event) => {
  stage.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (pointers.size === 1) travelled = 0;
  stage.classList.add("held");
});
stage.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) { hover(event); return; }
  const [moveX, moveY] = [event.clientX - before.x, event.clientY - before.y];
  travelled += Math.abs(moveX) + Math.abs(moveY);
  const apart = pointers.size === 2 ? spread() : 0;
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (apart) zoomAt(event.clientX, event.clientY, spread() / apart);
  panBy(moveX / pointers.size, moveY / pointers.size);
  moved();
});
const pick = (x, y) => {
  const node = nodeAt(x, y);
  const home = node < 0 ? communityAt(x, y) : -1;
  if (node >= 0) choose("entity", node);
  else if (home >= 0) choose("community", home);
  else choose(null);
};
const release = (event) => {
  if (!pointers.delete(event.pointerId)) return;
  stage.classList.remove("held");
  if (travelled < 5 && event.type === "pointerup") pick(event.clientX, event.clientY);
};
stage.addEventListener("pointerup", release);
stage.addEventListener("pointercancel", release);
stage.addEventListener("pointerleave", () => { tip.hidden = true; point(-1); });
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  zoomAt(event.clientX, event.clientY, Math.exp(-event.deltaY * lines * 0.0016));
  moved();
}, { passive: false });
const showTip = (node, x, y) => {
  tip.hidden = node < 0;
  if (node < 0) return;
  tip.replaceChildren(foreign("bdi", "", shortened(nodes.name[node])), ` · ${lossText(nodes.loss[node])}`);
  tip.style.left = `${Math.max(8, Math.min(x + 14, width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.min(y + 16, height - tip.offsetHeight - 8)}px`;
};
const hover = (event) => {
  const node = nodeAt(event.clientX, event.clientY);
  stage.classList.toggle("over", node >= 0);
  showTip(node, event.clientX, event.clientY);
  if (node !== looked.pointed) point(node);
};

// --- keyboard and buttons -----------------------------------------------------------------------------------------
const nearer = (factor) => { zoomAt(width / 2, height / 2, factor); moved(); };
const STEP = 80;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const walk = (aheadX, aheadY) => {
  const from = looked.pointed >= 0 ? looked.pointed : chosenNode();
  const start = byDegree.find((node) => { const [x, y] = toScreen(X[node], Y[node]); return x > 0 && y > 0 && x < width && y < height; });
  const node = from < 0 ? start ?? byDegree[0] ?? -1 : nodeTowards(X[from], Y[from], aheadX, aheadY);
  if (node < 0) return;
  point(node);
  reveal(node, false);
  const [x, y] = toScreen(X[node], Y[node]);
  if (!flight) showTip(node, x, y);
  else tip.hidden = true;
  say(`${nodes.name[node]}, ${nodes.type[node] || words.noType}, ${lossText(nodes.loss[node])}, ${counting(around[node].length, "relations")}`);
};
const onStage = {
  "+": () => nearer(1.4), "=": () => nearer(1.4), "-": () => nearer(1 / 1.4), 0: showAll,
  Enter: () => { if (looked.pointed >= 0) choose("entity", looked.pointed, { isFocused: true }); },
};
// The innermost thing that is open is what Escape closes.
const letGo = () => {
  if (field.value && (!found.hidden || document.activeElement === field)) { field.value = ""; seek(); }
  else if (looked.chosen) choose(null, null, { isFocused: panel.contains(document.activeElement) });
  else { tip.hidden = true; point(-1); }
};
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const isWriting = event.target === field || event.target.tagName === "SELECT";
  if (event.key === "Escape") letGo();
  else if (!isWriting && event.key === "/") { event.preventDefault(); field.focus(); }
  else if (event.target === stage && ARROWS[event.key]) {
    event.preventDefault();
    const [aheadX, aheadY] = ARROWS[event.key];
    if (event.shiftKey) { panBy(-STEP * aheadX, -STEP * aheadY); moved(); } else walk(aheadX, aheadY);
  } else if (event.target === stage) onStage[event.key]?.();
});
stage.addEventListener("blur", () => { tip.hidden = true; });
const buttons = { closer: () => nearer(1.4), farther: () => nearer(1 / 1.4), whole: showAll };
Object.entries(buttons).forEach(([id, act]) => {
  byId(id).addEventListener("click", act);
  byId(id).title = words[id];
  byId(id).setAttribute("aria-label", words[id]);
});

// --- head and legend ----------------------------------------------------------------------------------------------
byId("title").textContent = data.title;
byId("counts").append(...["entities", "relations", "communities", "samples"].map((name, place) =>
  make("span", "", counting(data.total[name], name) + (place < 3 ? " · " : ""))));
const notices = [];
if (data.by !== "all") {
  const n = data.total.entities - count;
  notices.push(fill(words.part[data.by], { n: count, total: data.total.entities }));
  notices.push(data.best_left === null ? fill(words.leftAlone, { n }) : fill(words.left[data.by], { n, mean: data.best_left.toFixed(2) }));
}
if (edges.id.length < data.total.relations) notices.push(fill(words.fewer, { n: edges.id.length, total: data.total.relations }));
byId("notice").textContent = notices.join(" ");
byId("notice").hidden = !notices.length;
field.placeholder = words.search;
field.setAttribute("aria-label", words.search);
found.setAttribute("aria-label", words.search);
stage.setAttribute("aria-label", words.graph);
byId("filters-title").textContent = words.filter;
byId("legend-title").textContent = words.loss;
byId("scale").style.background = `linear-gradient(to right, ${SHADE.join(", ")})`;
byId("ticks").append(...[[0, "0", words.knows], [0.5, COIN.toFixed(2), words.toss], [1, `≥ ${worst.toFixed(1)}`, words.wrong]].map(([at, value, meaning]) => {
  const tick = make("span", "", value, make("br"), meaning);
  tick.style.left = `${at * 100}%`;
  return tick;
}));
byId("classes").append(...classButtons);
byId("marks").append(make("span", "mark", swatch(undefined), words.covered), bareButton);
[["types", "type"], ["communities", "community"]].forEach(([id, name]) => { byId(id).setAttribute("aria-label", words[name]); });
byId("types").hidden = perType.length < 2;
byId("communities").hidden = !homes.length;
byId("clear").textContent = words.clear;
byId("filters").open = window.innerWidth > 900 && window.innerHeight > 620;

window.addEventListener("resize", resize);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readTheme(); repaintAll(); });
readTheme();
resize();
showAll();
flight = flight && (Object.assign(camera, flight.to), null);

// What is on the page, for whoever drives it: tests, benchmarks.
window.graphgen = {
  counts: { nodes: count, edges: edges.id.length, communities: communities.length, samples: data.samples.length },
  drawn,
  placeOf: (name) => { const node = nodes.name.indexOf(name); return node < 0 ? null : toScreen(X[node], Y[node]); },
  selected: () => (chosenNode() < 0 ? null : nodes.name[chosenNode()]),
  pointed: () => (looked.pointed < 0 ? null : nodes.name[looked.pointed]),
  matches: () => matches.map((node) => nodes.name[node]),
  isSettled: () => !job && !isMoving() && !isStale(),
};
