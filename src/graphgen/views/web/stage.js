// The drawing: where things stand is decided before; here they are painted, moved, and found under the pointer.
const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, edges, communities } = data;
const count = nodes.id.length;
const canvas = document.getElementById("stage");
const pen = canvas.getContext("2d");

// --- loss as colour ---------------------------------------------------------------------------------------------
const STOPS = [[0, [47, 111, 176]], [0.34, [112, 178, 196]], [0.5, [240, 190, 80]], [0.75, [226, 110, 62]], [1, [178, 32, 64]]];
const SHADES = 32;
const COIN = Math.LN2;
const known = [...nodes.loss, ...edges.loss].filter((loss) => loss !== null).sort((a, b) => a - b);
// A few extreme losses must not make all others look alike; a coin's toss is always in the middle.
const worst = Math.max(2 * COIN, known[Math.floor(known.length * 0.98)] ?? 0);
const shareOf = (loss) => (loss <= COIN ? (0.5 * loss) / COIN : Math.min(1, 0.5 + (0.5 * (loss - COIN)) / (worst - COIN)));
const mixed = (share) => {
  const next = Math.max(1, STOPS.findIndex(([at]) => at >= share));
  const [[from, one], [to, other]] = [STOPS[next - 1], STOPS[next]];
  return `rgb(${one.map((value, axis) => Math.round(value + ((other[axis] - value) * (share - from)) / (to - from)))})`;
};
const SHADE = Array.from({ length: SHADES }, (_, shade) => mixed(shade / (SHADES - 1)));
const shadeOf = (loss) => (loss === null ? SHADES : Math.round(shareOf(loss) * (SHADES - 1)));
let theme = {};
const readTheme = () => {
  const style = getComputedStyle(document.documentElement);
  theme = Object.fromEntries(["ink", "soft", "line", "disc", "edge", "halo", "unknown", "accent"].map((name) => [name, style.getPropertyValue(`--${name}`)]));
};
const colourOf = (loss) => SHADE[shadeOf(loss)] ?? theme.unknown;

// --- what is next to what -----------------------------------------------------------------------------------------
const around = Array.from({ length: count }, () => []);
edges.source.forEach((source, edge) => { around[source].push(edge); around[edges.target[edge]].push(edge); });
const farEnd = (edge, node) => (edges.source[edge] === node ? edges.target[edge] : edges.source[edge]);
const isInner = (edge) => nodes.community[edges.source[edge]] === nodes.community[edges.target[edge]] && nodes.community[edges.source[edge]] >= 0;
const [inner, outer] = [true, false].map((wanted) => edges.id.map((_, edge) => edge).filter((edge) => isInner(edge) === wanted));
const radius = around.map((list) => Math.min(11, 3.2 + 1.1 * Math.sqrt(list.length)));
const byDegree = around.map((_, node) => node).sort((a, b) => around[b].length - around[a].length || a - b);
const sums = communities.map(() => [0, 0]);
nodes.loss.forEach((loss, node) => {
  const sum = loss === null ? undefined : sums[nodes.community[node]];
  if (sum) { sum[0] += loss; sum[1] += 1; }
});
const mean = sums.map(([sum, losses]) => (losses ? sum / losses : null));

// --- the camera ---------------------------------------------------------------------------------------------------
const CELL = 48;
const cells = new Map();
const cellKey = (x, y) => `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
for (let node = 0; node < count; node += 1) {
  const key = cellKey(nodes.x[node], nodes.y[node]);
  cells.set(key, [...(cells.get(key) ?? []), node]);
}
const camera = { x: 0, y: 0, scale: 1, least: 0.01 };
let [width, height] = [1, 1];
const toScreen = (x, y) => [(x - camera.x) * camera.scale + width / 2, (y - camera.y) * camera.scale + height / 2];
const toWorld = (x, y) => [(x - width / 2) / camera.scale + camera.x, (y - height / 2) / camera.scale + camera.y];
const radiusOnScreen = (node) => Math.max(1.4, Math.min(18, radius[node] * camera.scale));

const showAll = () => {
  const discs = [...communities.map(([x, y, r]) => [x, y, r]), ...nodes.x.map((x, node) => [x, nodes.y[node], 14])];
  if (!discs.length) return;
  const bound = (axis, sign) => discs.reduce((most, disc) => Math.max(most, sign * disc[axis] + disc[2]), -Infinity);
  const [left, right, top, bottom] = [-bound(0, -1), bound(0, 1), -bound(1, -1), bound(1, 1)];
  // The cards on the left cover a part of a wide window.
  const covered = width > 900 ? 340 : 0;
  camera.scale = Math.min((width - covered - 40) / (right - left), (height - 40) / (bottom - top), 4);
  camera.least = camera.scale / 2;
  camera.x = (left + right) / 2 - covered / 2 / camera.scale;
  camera.y = (top + bottom) / 2;
  redraw();
};
const zoomAt = (x, y, factor) => {
  const [worldX, worldY] = toWorld(x, y);
  camera.scale = Math.max(camera.least, Math.min(12, camera.scale * factor));
  camera.x = worldX - (x - width / 2) / camera.scale;
  camera.y = worldY - (y - height / 2) / camera.scale;
  redraw();
};
const goTo = (node) => {
  camera.scale = Math.max(camera.scale, 1.6);
  const shift = width > 900 ? 40 : 0; // the panel on the right is wider than the cards on the left
  camera.x = nodes.x[node] + shift / camera.scale;
  camera.y = nodes.y[node];
  redraw();
};
const nodeAt = (x, y) => {
  const [worldX, worldY] = toWorld(x, y);
  const reach = Math.min(4 * CELL, 18 / camera.scale);
  let [best, least] = [-1, Infinity];
  for (let cellX = worldX - reach - CELL; cellX <= worldX + reach + CELL; cellX += CELL) {
    for (let cellY = worldY - reach - CELL; cellY <= worldY + reach + CELL; cellY += CELL) {
      for (const node of cells.get(cellKey(cellX, cellY)) ?? []) {
        const gap = Math.hypot(nodes.x[node] - worldX, nodes.y[node] - worldY) * camera.scale - radiusOnScreen(node);
        if (gap < least) [best, least] = [node, gap];
      }
    }
  }
  return least < 5 ? best : -1;
};

// --- painting -----------------------------------------------------------------------------------------------------
const looked = { selected: -1, hovered: -1, found: null, moving: false };
const drawn = { nodes: 0, edges: 0, labels: 0 };
const OUTER_WHILE_MOVING = 1500;
const [FEWEST_LABELS, MOST_LABELS] = [30, 160];
let asked = 0;
const redraw = () => { asked ||= requestAnimationFrame(() => { asked = 0; paint(); }); };

const isNear = (x, y, room) => x > -room && y > -room && x < width + room && y < height + room;
const circles = (places) => {
  pen.beginPath();
  for (const [x, y, r] of places) {
    // As small as this and moving, nobody can tell a disc from a square, which is painted faster.
    if (looked.moving && r < 3) pen.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
    else { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); }
  }
};
const paintDiscs = () => {
  const places = communities.map(([x, y, r]) => [...toScreen(x, y), r * camera.scale]);
  const tints = new Map();
  places.forEach(([x, y, r], home) => {
    if (communities[home][3] < 2 || !isNear(x, y, r)) return;
    const tint = colourOf(mean[home]);
    if (!tints.has(tint)) tints.set(tint, []);
    tints.get(tint).push(places[home]);
  });
  pen.lineWidth = 1;
  pen.strokeStyle = theme.line;
  for (const [tint, discs] of tints) {
    circles(discs);
    pen.globalAlpha = 1;
    pen.fillStyle = theme.disc;
    pen.fill();
    pen.globalAlpha = 0.1;
    pen.fillStyle = tint;
    pen.fill();
    pen.globalAlpha = 0.8;
    pen.stroke();
  }
};
const paintLines = (list, alpha, most) => {
  pen.globalAlpha = alpha;
  pen.strokeStyle = theme.edge;
  pen.lineWidth = Math.max(0.5, Math.min(1.4, camera.scale));
  let open = 0;
  pen.beginPath();
  for (const edge of most < list.length ? list.slice(0, most) : list) {
    const [x1, y1] = toScreen(nodes.x[edges.source[edge]], nodes.y[edges.source[edge]]);
    const [x2, y2] = toScreen(nodes.x[edges.target[edge]], nodes.y[edges.target[edge]]);
    if (Math.max(x1, x2) < 0 || Math.max(y1, y2) < 0 || Math.min(x1, x2) > width || Math.min(y1, y2) > height) continue;
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    drawn.edges += 1;
    open += 1;
    if (open % 256 === 0) { pen.stroke(); pen.beginPath(); } // many short paths are painted faster than a long one
  }
  pen.stroke();
};
const paintNodes = (list, alpha) => {
  const kinds = new Map();
  for (const node of list) {
    const [x, y] = toScreen(nodes.x[node], nodes.y[node]);
    if (!isNear(x, y, 20)) continue;
    const kind = 2 * shadeOf(nodes.loss[node]) + (nodes.samples[node].length ? 1 : 0);
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind).push([x, y, radiusOnScreen(node)]);
    drawn.nodes += 1;
  }
  pen.globalAlpha = alpha;
  for (const [kind, places] of kinds) {
    const colour = SHADE[kind >> 1] ?? theme.unknown;
    circles(places);
    pen.fillStyle = kind & 1 ? colour : theme.disc;
    pen.strokeStyle = kind & 1 ? theme.disc : colour;
    pen.lineWidth = kind & 1 ? 1 : Math.max(1.2, Math.min(2.2, camera.scale * 1.6));
    pen.fill();
    pen.stroke();
  }
};
const widths = new Map();
const paintLabel = (node, taken, isBold) => {
  const [x, y] = toScreen(nodes.x[node], nodes.y[node]);
  if (!isNear(x, y, 0)) return false;
  const name = nodes.name[node].length > 28 ? `${nodes.name[node].slice(0, 27)}…` : nodes.name[node];
  if (!widths.has(name)) widths.set(name, pen.measureText(name).width);
  const [left, top, right] = [x - widths.get(name) / 2 - 3, y + radiusOnScreen(node) + 1, x + widths.get(name) / 2 + 3];
  const isFree = taken.every(([l, t, r]) => right < l || left > r || Math.abs(top - t) > 15);
  if (!isFree && !isBold) return false;
  taken.push([left, top, right]);
  pen.globalAlpha = 1;
  pen.strokeStyle = theme.halo;
  pen.lineWidth = 3.5;
  pen.strokeText(name, x, top + 11);
  pen.fillStyle = theme.ink;
  pen.fillText(name, x, top + 11);
  drawn.labels += 1;
  return true;
};
const paintLabels = (first) => {
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  pen.textAlign = "center";
  pen.lineJoin = "round";
  const taken = [];
  first.slice(0, MOST_LABELS).forEach((node, place) => paintLabel(node, taken, place === 0));
  const room = first.length ? 0 : Math.min(looked.moving ? FEWEST_LABELS : MOST_LABELS, Math.floor((width * height) / 16000));
  let [left, tries] = [room, 1200];
  for (const node of byDegree) {
    if (left <= 0 || (tries -= 1) < 0 || (radiusOnScreen(node) < 3 && drawn.labels >= FEWEST_LABELS)) break;
    if (paintLabel(node, taken, false)) left -= 1;
  }
};
const paintSelection = (node) => {
  for (const edge of around[node]) {
    const [x1, y1] = toScreen(nodes.x[edges.source[edge]], nodes.y[edges.source[edge]]);
    const [x2, y2] = toScreen(nodes.x[edges.target[edge]], nodes.y[edges.target[edge]]);
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const back = radiusOnScreen(edges.target[edge]) + 2;
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
    drawn.edges += 1;
  }
};
const paintRing = (node) => {
  const [x, y] = toScreen(nodes.x[node], nodes.y[node]);
  pen.globalAlpha = 1;
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 2.5;
  pen.beginPath();
  pen.arc(x, y, radiusOnScreen(node) + 4, 0, 2 * Math.PI);
  pen.stroke();
};
const paint = () => {
  const sharpness = window.devicePixelRatio || 1;
  pen.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  pen.clearRect(0, 0, width, height);
  Object.assign(drawn, { nodes: 0, edges: 0, labels: 0 });
  const chosen = looked.selected;
  const bright = chosen >= 0 ? [chosen, ...new Set(around[chosen].map((edge) => farEnd(edge, chosen)))] : looked.found;
  paintDiscs();
  const faint = bright ? 0.35 : 1;
  paintLines(outer, 0.2 * faint * Math.min(1, Math.sqrt(1200 / outer.length)), looked.moving ? OUTER_WHILE_MOVING : Infinity);
  paintLines(inner, 0.65 * faint, Infinity);
  paintNodes(byDegree, bright ? 0.22 : 1);
  if (chosen >= 0) paintSelection(chosen);
  if (bright) { drawn.nodes -= bright.length; paintNodes(bright, 1); }
  if (chosen >= 0) paintRing(chosen);
  if (looked.hovered >= 0) paintRing(looked.hovered);
  paintLabels(bright ?? []);
};
const resize = () => {
  const sharpness = window.devicePixelRatio || 1;
  [width, height] = [window.innerWidth, window.innerHeight];
  [canvas.width, canvas.height] = [Math.round(width * sharpness), Math.round(height * sharpness)];
  redraw();
};
