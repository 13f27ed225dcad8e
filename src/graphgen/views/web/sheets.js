// What is seen: sheets that are painted once out of sight, then moved and stretched with the camera like a map. While
// someone moves, a frame is the copy of one or two sheets; a new one is painted meanwhile in small steps and takes the
// place of the old one when it is done. Behind the sheet in front lies one of the whole graph, so that there is something
// to see wherever someone goes.
//
// `base` is what a view shows when nothing stands out, and `front` is that with what stands out, and names: choosing
// something paints only the latter.
const MARGIN = 0.15; // how much of the window's width and height a sheet has on each side beyond what is seen
const SHARPEST = 2;
const [STEP_MOVING, STEP_RESTING] = [6, 13]; // ms of painting in a frame
const SETTLED = 140; // ms without a move
const [LEAST_STRETCH, MOST_STRETCH] = [0.7, 1.7]; // beyond these a sheet is painted anew even while someone moves
const screen = document.getElementById("screen");
const glass = screen.getContext("2d", { alpha: false });
const sheet = () => {
  const canvas = document.createElement("canvas");
  // Painted by the processor, whose time is known at every step; a graphics card would answer at the end of the frame.
  return { canvas, pen: canvas.getContext("2d", { alpha: false, willReadFrequently: true }), view: null, version: -1, tally: {} };
};
const [base, whole] = [sheet(), sheet()];
let [front, back] = [sheet(), sheet()];
const marker = { chosen: document.getElementById("ring-chosen"), pointed: document.getElementById("ring-pointed") };
// Of what is in front.
const drawn = { nodes: 0, edges: 0, labels: 0 };
let [choices, looks] = [0, 0];
let [job, asked, lastMove] = [null, 0, -Infinity];
const redraw = () => { asked ||= requestAnimationFrame(frame); };
const repaint = () => { choices += 1; redraw(); };
// The colours or the size of the window have changed.
const repaintAll = () => { looks += 1; repaint(); };
const moved = () => { lastMove = performance.now(); redraw(); };
const isMoving = () => flight !== null || performance.now() - lastMove < SETTLED;
const sharpness = () => Math.min(SHARPEST, window.devicePixelRatio || 1);

// --- which view is painted ----------------------------------------------------------------------------------------
const isSame = (one, other) => one !== null && one.x === other.x && one.y === other.y && one.scale === other.scale;
const covers = ({ view }) => {
  const [x, y] = [Math.abs(view.x - camera.x) * camera.scale, Math.abs(view.y - camera.y) * camera.scale];
  const stretch = camera.scale / view.scale / 2;
  return view.width * stretch - x >= width / 2 && view.height * stretch - y >= height / 2;
};
const isUsable = () => {
  const stretch = camera.scale / front.view.scale;
  return stretch >= LEAST_STRETCH && stretch <= MOST_STRETCH && covers(front);
};
// The view that a sheet is needed of: where the camera is, or where its flight ends; none while the one in front will do.
const wantedView = () => {
  const { x, y, scale } = flight?.to ?? camera;
  const isFine = front.view && front.looks === looks && (isMoving() && !flight ? isUsable() : isSame(front.view, { x, y, scale }));
  if (isFine) return null;
  return { x, y, scale, width: width + 2 * Math.round(width * MARGIN), height: height + 2 * Math.round(height * MARGIN) };
};
const isStale = () => wantedView() !== null || front.choices !== choices;

// --- painting in steps --------------------------------------------------------------------------------------------
const begin = (on, view, sharp, steps) => {
  const [wide, high] = [Math.round(view.width * sharp), Math.round(view.height * sharp)];
  if (on.canvas.width !== wide || on.canvas.height !== high) Object.assign(on.canvas, { width: wide, height: high });
  on.view = null;
  job = { on, view, steps, looks, choices };
};
const beginNext = () => {
  const view = wantedView();
  const sharp = sharpness();
  if (view && !(base.looks === looks && isSame(base.view, view))) begin(base, view, sharp, paintBase(base.pen, view, sharp));
  else if (view || front.choices !== choices) begin(back, base.view, sharp, paintOver(back.pen, base.view, sharp, base));
  else if (!isMoving() && whole.looks !== looks) {
    const [x, y, scale] = wholeView();
    begin(whole, { x, y, scale, width, height }, 1, paintBase(whole.pen, { x, y, scale, width, height }, 1));
  }
};
const isUseless = () => {
  if (job.looks !== looks || (job.on === back && job.choices !== choices)) return true;
  if (job.on === whole) return isStale();
  return job.on === base && !isMoving() && !isSame(job.view, camera);
};
const finish = () => {
  const { on, view } = job;
  Object.assign(on, { view, looks: job.looks, choices: job.choices, tally: { ...tally } });
  job = null;
  if (on !== back) return;
  [front, back] = [back, front];
  Object.assign(drawn, tally);
};
const work = () => {
  const until = performance.now() + (isMoving() ? STEP_MOVING : STEP_RESTING);
  do {
    if (job && isUseless()) job = null;
    if (!job) beginNext();
    if (!job) return;
    const isDone = job.steps.next().done;
    job.on.pen.getImageData(0, 0, 1, 1); // what was painted is done now, not at the end of the frame, and so in its time
    if (isDone) finish();
  } while (performance.now() < until);
};

// --- a machine that cannot keep up --------------------------------------------------------------------------------
// Where four times in a row a frame of moving takes two turns of the screen, what moves is shown at one pixel a point.
const [LATE, LATE_TIMES] = [28, 4]; // ms
let [lastFrame, late, isSlow] = [-Infinity, 0, false];
const watch = (now) => {
  late = isMoving() && now - lastFrame < 1000 && now - lastFrame > LATE ? late + 1 : 0;
  lastFrame = now;
  isSlow ||= late >= LATE_TIMES;
};
const screenSharpness = () => (isSlow && isMoving() ? 1 : sharpness());

// --- a frame ------------------------------------------------------------------------------------------------------
const place = ({ view, canvas }) => {
  if (!view) return;
  const sharp = screenSharpness();
  const stretch = camera.scale / view.scale;
  const x = (view.x - camera.x) * camera.scale + width / 2 - (view.width * stretch) / 2;
  const y = (view.y - camera.y) * camera.scale + height / 2 - (view.height * stretch) / 2;
  // Pixels that are not stretched are copied whole.
  const [left, top] = stretch === 1 ? [Math.round(x * sharp), Math.round(y * sharp)] : [x * sharp, y * sharp];
  glass.drawImage(canvas, left, top, view.width * stretch * sharp, view.height * stretch * sharp);
};
const copy = () => {
  if (!front.view) return;
  const [wide, high] = [width, height].map((side) => Math.round(side * screenSharpness()));
  if (screen.width !== wide || screen.height !== high) Object.assign(screen, { width: wide, height: high });
  if (!covers(front)) {
    glass.fillStyle = theme.page;
    glass.fillRect(0, 0, screen.width, screen.height);
    place(whole);
    if (lit()) veil(glass, screen.width, screen.height);
  }
  place(front);
};
const ring = (element, node) => {
  element.hidden = node < 0;
  if (node < 0) return;
  const [x, y] = toScreen(X[node], Y[node]);
  const r = radiusAt(node, camera.scale) + 4;
  element.style.width = element.style.height = `${2 * r}px`;
  element.style.transform = `translate(${x - r}px, ${y - r}px)`;
};
const frame = (now) => {
  asked = 0;
  watch(now);
  fly(now);
  work();
  copy();
  ring(marker.chosen, chosenNode());
  ring(marker.pointed, looked.pointed);
  if (job || isMoving() || isStale()) redraw();
};
const resize = () => {
  [width, height] = [window.innerWidth, window.innerHeight];
  repaintAll();
};
