// Where the reader looks from, and what is under a point of the window.
const stage = document.getElementById("stage");
const [CELL, NEAREST] = [48, 12];
const cells = new Map();
const cellKey = (x, y) => `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
for (let node = 0; node < count; node += 1) {
  const key = cellKey(X[node], Y[node]);
  if (!cells.has(key)) cells.set(key, []);
  cells.get(key).push(node);
}
const camera = { x: 0, y: 0, scale: 1, least: 0.01 };
let [width, height] = [1, 1];
const toScreen = (x, y) => [(x - camera.x) * camera.scale + width / 2, (y - camera.y) * camera.scale + height / 2];
const toWorld = (x, y) => [(x - width / 2) / camera.scale + camera.x, (y - height / 2) / camera.scale + camera.y];
const radiusAt = (node, scale) => Math.max(1.4, Math.min(18, radius[node] * scale));

const nodeAt = (x, y) => {
  const [worldX, worldY] = toWorld(x, y);
  const reach = Math.min(4 * CELL, 18 / camera.scale);
  let [best, least] = [-1, Infinity];
  for (let cellX = worldX - reach - CELL; cellX <= worldX + reach + CELL; cellX += CELL) {
    for (let cellY = worldY - reach - CELL; cellY <= worldY + reach + CELL; cellY += CELL) {
      for (const node of cells.get(cellKey(cellX, cellY)) ?? []) {
        const gap = Math.hypot(X[node] - worldX, Y[node] - worldY) * camera.scale - radiusAt(node, camera.scale);
        if (gap < least) [best, least] = [node, gap];
      }
    }
  }
  return least < 5 ? best : -1;
};
const communityAt = (x, y) => {
  const [worldX, worldY] = toWorld(x, y);
  return communities.findIndex(([left, top, r, size]) => size > 1 && Math.hypot(left - worldX, top - worldY) < r);
};
// The nearest node in the direction of an arrow key, seen from a point of the world: more ahead than aside.
const nodeTowards = (fromX, fromY, aheadX, aheadY) => {
  let [best, least] = [-1, Infinity];
  for (let node = 0; node < count; node += 1) {
    const [x, y] = [X[node] - fromX, Y[node] - fromY];
    const ahead = x * aheadX + y * aheadY;
    const aside = Math.abs(x * aheadY - y * aheadX);
    if (ahead > 0.5 && aside <= ahead && ahead + 1.5 * aside < least) [best, least] = [node, ahead + 1.5 * aside];
  }
  return best;
};

// --- moving -------------------------------------------------------------------------------------------------------
// The part of the window that no card covers.
const clearing = () => {
  const isWide = width > 900;
  const opened = document.getElementById("panel");
  const panelBox = opened.hidden ? null : opened.getBoundingClientRect();
  const head = document.getElementById("head").getBoundingClientRect();
  return {
    left: isWide ? head.right : 0, right: isWide && panelBox ? panelBox.left : width,
    top: isWide ? 0 : head.bottom, bottom: !isWide && panelBox ? panelBox.top : height,
  };
};
const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)");
const FLIGHT = 280; // ms
let flight = null;
const flyTo = (x, y, scale) => {
  const to = { x, y, scale: Math.max(camera.least, Math.min(NEAREST, scale)) };
  flight = isCalm.matches ? null : { from: { ...camera }, to, start: performance.now() };
  if (!flight) Object.assign(camera, to);
  redraw();
};
const fly = (now) => {
  if (!flight) return;
  const { from, to, start } = flight;
  const passed = Math.min(1, Math.max(0, now - start) / FLIGHT);
  const share = 1 - (1 - passed) ** 3;
  camera.scale = from.scale * (to.scale / from.scale) ** share;
  camera.x = from.x + (to.x - from.x) * share;
  camera.y = from.y + (to.y - from.y) * share;
  if (passed === 1) { Object.assign(camera, to); flight = null; }
};
// The middle of what is clear lies off the middle of the window.
const centred = (x, y, scale) => {
  const { left, right, top, bottom } = clearing();
  return [x - ((left + right) / 2 - width / 2) / scale, y - ((top + bottom) / 2 - height / 2) / scale, scale];
};
const fitted = (discs) => {
  const bound = (axis, sign) => discs.reduce((most, disc) => Math.max(most, sign * disc[axis] + disc[2]), -Infinity);
  const [left, right, top, bottom] = [-bound(0, -1), bound(0, 1), -bound(1, -1), bound(1, 1)];
  const free = clearing();
  const scale = Math.min((free.right - free.left - 32) / (right - left), (free.bottom - free.top - 32) / (bottom - top), 4);
  return centred((left + right) / 2, (top + bottom) / 2, Math.max(scale, 0.005));
};
const everything = [...communities.map(([x, y, r]) => [x, y, r]), ...nodes.x.map((x, node) => [x, nodes.y[node], 14])];
const wholeView = () => (everything.length ? fitted(everything) : [0, 0, 1]);
const showAll = () => {
  const view = wholeView();
  camera.least = view[2] / 2;
  flyTo(...view);
};
const zoomAt = (x, y, factor) => {
  flight = null;
  const [worldX, worldY] = toWorld(x, y);
  camera.scale = Math.max(camera.least, Math.min(NEAREST, camera.scale * factor));
  camera.x = worldX - (x - width / 2) / camera.scale;
  camera.y = worldY - (y - height / 2) / camera.scale;
  redraw();
};
const panBy = (x, y) => {
  flight = null;
  camera.x -= x / camera.scale;
  camera.y -= y / camera.scale;
  redraw();
};
// Bring a node where it can be seen, and near enough to be read when it is gone to from elsewhere.
const reveal = (node, isJump) => {
  const [x, y] = toScreen(X[node], Y[node]);
  const { left, right, top, bottom } = clearing();
  if (!isJump && x > left + 24 && x < right - 24 && y > top + 24 && y < bottom - 24) return;
  flyTo(...centred(X[node], Y[node], isJump ? Math.max(camera.scale, 1.6) : camera.scale));
};
