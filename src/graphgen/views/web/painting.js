// How a view of the graph is painted: as a generator, so that whoever paints may stop after any step and show a frame.
const [LINES_AT_ONCE, DISCS_AT_ONCE, LABELS_AT_ONCE] = [48, 48, 8]; // a few milliseconds of work without a GPU
const [FEWEST_LABELS, MOST_LABELS] = [30, 160];
// What the painting in hand holds so far.
const tally = { nodes: 0, edges: 0, labels: 0 };
// A view is a camera and a window: x, y, scale, width, height.
const across = (view, x) => (x - view.x) * view.scale + view.width / 2;
const down = (view, y) => (y - view.y) * view.scale + view.height / 2;
const isNear = (view, x, y, room) => x > -room && y > -room && x < view.width + room && y < view.height + room;

function* discs(pen, places) {
  for (let first = 0; first < places.length; first += DISCS_AT_ONCE) {
    pen.beginPath();
    for (const [x, y, r] of places.slice(first, first + DISCS_AT_ONCE)) { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); }
    yield;
  }
}
function* paintCommunities(pen, view) {
  const tints = new Map();
  communities.forEach(([x, y, r, size], home) => {
    const place = [across(view, x), down(view, y), r * view.scale];
    if (size < 2 || !isNear(view, ...place)) return;
    const tint = colourOf(mean[home]);
    if (!tints.has(tint)) tints.set(tint, []);
    tints.get(tint).push(place);
  });
  pen.lineWidth = 1;
  pen.strokeStyle = theme.line;
  for (const [tint, places] of tints) {
    for (const _ of discs(pen, places)) {
      pen.globalAlpha = 1;
      pen.fillStyle = theme.disc;
      pen.fill();
      pen.globalAlpha = 0.1;
      pen.fillStyle = tint;
      pen.fill();
      pen.globalAlpha = 0.8;
      pen.stroke();
      yield;
    }
  }
}
const isInView = (view, node) => isNear(view, across(view, X[node]), down(view, Y[node]), 0);
// A line of which neither end is in view says nothing to anybody.
const isSeen = (view, edge) => isInView(view, edges.source[edge]) || isInView(view, edges.target[edge]);
const MOST_LINES = 5000;
// Of more lines than make a fog an even part is painted; whoever goes nearer sees all.
const thinned = (list) => (list.length <= MOST_LINES ? list : Array.from({ length: MOST_LINES }, (_, place) => list[Math.floor((place * list.length) / MOST_LINES)]));
function* paintLines(pen, view, list, alpha) {
  pen.globalAlpha = alpha;
  for (let first = 0; first < list.length; first += LINES_AT_ONCE) {
    pen.beginPath();
    for (const edge of list.slice(first, first + LINES_AT_ONCE)) {
      const [one, other] = [edges.source[edge], edges.target[edge]];
      pen.moveTo(across(view, X[one]), down(view, Y[one]));
      pen.lineTo(across(view, X[other]), down(view, Y[other]));
    }
    pen.stroke();
    yield;
  }
  tally.edges += list.length;
}
function* paintNodes(pen, view, list, alpha) {
  const kinds = new Map();
  for (const node of list) {
    const [x, y] = [across(view, X[node]), down(view, Y[node])];
    if (!isNear(view, x, y, 20)) continue;
    const kind = 2 * shadeOf(nodes.loss[node]) + (nodes.sample_count[node] ? 1 : 0);
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind).push([x, y, radiusAt(node, view.scale)]);
    tally.nodes += 1;
  }
  for (const [kind, places] of kinds) {
    const colour = SHADE[kind >> 1] ?? theme.unknown;
    for (const _ of discs(pen, places)) {
      pen.globalAlpha = alpha;
      pen.fillStyle = kind & 1 ? colour : theme.disc;
      pen.strokeStyle = kind & 1 ? theme.disc : colour;
      pen.lineWidth = kind & 1 ? 1 : Math.max(1.2, Math.min(2.2, view.scale * 1.6));
      pen.fill();
      pen.stroke();
      yield;
    }
  }
}
function* paintArrows(pen, view, list) {
  for (const edge of list) {
    const [one, other] = [edges.source[edge], edges.target[edge]];
    const [x1, y1, x2, y2] = [across(view, X[one]), down(view, Y[one]), across(view, X[other]), down(view, Y[other])];
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const back = radiusAt(other, view.scale) + 2;
    const [tipX, tipY] = [x2 - back * Math.cos(angle), y2 - back * Math.sin(angle)];
    pen.globalAlpha = 1;
    pen.strokeStyle = pen.fillStyle = colourOf(edges.loss[edge]);
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(tipX, tipY);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(tipX, tipY);
    for (const turn of [-0.4, 0.4]) pen.lineTo(tipX - 8 * Math.cos(angle + turn), tipY - 8 * Math.sin(angle + turn));
    pen.fill();
    tally.edges += 1;
    yield;
  }
}

// --- labels -------------------------------------------------------------------------------------------------------
// A label is cut between characters as readers see them, never within an emoji.
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const LONGEST_LABEL = 26;
const shortened = (name) => {
  const plain = name.slice(0, 400).replace(/\s+/g, " ");
  const parts = Array.from(letters.segment(plain), (part) => part.segment);
  return parts.length > LONGEST_LABEL + 1 ? `${parts.slice(0, LONGEST_LABEL).join("")}…` : plain;
};
const labels = new Map();
const labelOf = (pen, node, isFirst) => {
  if (isFirst) return { text: shortened(nodes.name[node]), wide: pen.measureText(shortened(nodes.name[node])).width };
  if (!labels.has(node)) {
    const text = shortened(nodes.name[node]);
    labels.set(node, { text, wide: pen.measureText(text).width });
  }
  return labels.get(node);
};
const paintLabel = (pen, view, node, taken, isFirst) => {
  const [x, y] = [across(view, X[node]), down(view, Y[node])];
  if (!isNear(view, x, y, 0)) return false;
  const { text, wide } = labelOf(pen, node, isFirst);
  const [left, top, right] = [x - wide / 2 - 3, y + radiusAt(node, view.scale) + 1, x + wide / 2 + 3];
  const isFree = taken.every(([l, t, r]) => right < l || left > r || Math.abs(top - t) > 15);
  if (!isFree && !isFirst) return false;
  taken.push([left, top, right]);
  pen.globalAlpha = 1;
  pen.strokeText(text, x, top + 11);
  pen.fillText(text, x, top + 11);
  tally.labels += 1;
  return true;
};
function* paintLabels(pen, view, bright, isChosen) {
  Object.assign(pen, { textAlign: "center", lineJoin: "round", lineWidth: 3.5, strokeStyle: theme.halo, fillStyle: theme.ink });
  const taken = [];
  // A chosen thing is named with all that is around it; of many equal ones as many as there is room for.
  let left = isChosen ? MOST_LABELS : Math.min(MOST_LABELS, Math.floor((view.width * view.height) / 16000));
  let tries = 1200;
  for (const [place, node] of (bright ?? byDegree).entries()) {
    if (left <= 0 || (tries -= 1) < 0) break;
    if (!isChosen && radiusAt(node, view.scale) < 3 && tally.labels >= FEWEST_LABELS) break;
    const isFirst = isChosen && place === 0;
    pen.font = isFirst ? `bold ${theme.font}` : theme.font;
    if (paintLabel(pen, view, node, taken, isFirst) && (left -= 1) % LABELS_AT_ONCE === 0) yield;
  }
  yield;
}
// Everything as it is when nothing stands out, and without names.
function* paintBase(pen, view, sharpness) {
  pen.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  pen.globalAlpha = 1;
  pen.fillStyle = theme.page;
  pen.fillRect(0, 0, view.width, view.height);
  Object.assign(tally, { nodes: 0, edges: 0, labels: 0 });
  yield* paintCommunities(pen, view);
  pen.strokeStyle = theme.edge;
  // Lines up to one pixel wide are painted several times as fast as wider ones.
  pen.lineWidth = 1 / sharpness;
  const between = thinned(outer.filter((edge) => isSeen(view, edge)));
  yield* paintLines(pen, view, between, 0.2 * Math.min(1, Math.sqrt(700 / between.length)));
  pen.lineWidth = view.scale > 1.2 ? 1.4 : 1 / sharpness;
  yield* paintLines(pen, view, inner.filter((edge) => isSeen(view, edge)), 0.65);
  yield* paintNodes(pen, view, byDegree, 1);
}
const VEIL = 0.72; // how much of what does not stand out is hidden
const veil = (pen, wide, high) => {
  pen.globalAlpha = VEIL;
  pen.fillStyle = theme.page;
  pen.fillRect(0, 0, wide, high);
  pen.globalAlpha = 1;
};
// What stands out, over the base, and names.
function* paintOver(pen, view, sharpness, base) {
  const before = { ...base.tally };
  Object.assign(tally, before);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.globalAlpha = 1;
  pen.drawImage(base.canvas, 0, 0);
  pen.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  const bright = lit();
  if (bright) {
    veil(pen, view.width, view.height);
    yield* paintArrows(pen, view, bright.edges);
    yield* paintNodes(pen, view, bright.nodes, 1);
    tally.nodes = before.nodes;
  }
  yield* paintLabels(pen, view, bright?.nodes, looked.chosen !== null);
}
