// What the page holds, and what follows from it: who is next to whom, how well each thing is known.
const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, edges, communities } = data;
const count = nodes.id.length;
const [X, Y] = [Float64Array.from(nodes.x), Float64Array.from(nodes.y)];

// --- loss as colour and in words ----------------------------------------------------------------------------------
const STOPS = [[0, [47, 111, 176]], [0.34, [112, 178, 196]], [0.5, [240, 190, 80]], [0.75, [226, 110, 62]], [1, [178, 32, 64]]];
const SHADES = 32;
const COIN = Math.LN2;
// Below half a nat the right answer is likelier than 61 %, from one nat on less likely than 37 %.
const [SURE, UNSURE] = [0.5, 1];
const CLASSES = ["knows", "unsure", "wrong", "unknown"];
const classOf = (loss) => (loss === null ? "unknown" : loss < SURE ? "knows" : loss < UNSURE ? "unsure" : "wrong");
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
  const names = ["page", "ink", "line", "disc", "edge", "halo", "unknown", "accent"];
  theme = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  theme.font = `12px ${getComputedStyle(document.body).fontFamily}`;
};
const colourOf = (loss) => SHADE[shadeOf(loss)] ?? theme.unknown;

// --- what is next to what -----------------------------------------------------------------------------------------
const around = Array.from({ length: count }, () => []);
edges.source.forEach((source, edge) => { around[source].push(edge); around[edges.target[edge]].push(edge); });
const farEnd = (edge, node) => (edges.source[edge] === node ? edges.target[edge] : edges.source[edge]);
const isInner = (edge) => nodes.community[edges.source[edge]] === nodes.community[edges.target[edge]] && nodes.community[edges.source[edge]] >= 0;
const allEdges = edges.id.map((_, edge) => edge);
const inner = allEdges.filter(isInner);
const outer = allEdges.filter((edge) => !isInner(edge));
const byDegree = around.map((_, node) => node).sort((a, b) => around[b].length - around[a].length || a - b);
const radius = Float64Array.from(around, (list) => Math.min(11, 3.2 + 1.1 * Math.sqrt(list.length)));
const members = communities.map(() => []);
for (const node of byDegree) members[nodes.community[node]]?.push(node);
const mean = members.map((list) => {
  const losses = list.map((node) => nodes.loss[node]).filter((loss) => loss !== null);
  return losses.length ? losses.reduce((sum, loss) => sum + loss, 0) / losses.length : null;
});
// Least known first; what is not measured comes last.
const byLoss = (unit) => (a, b) => (unit.loss[b] ?? -1) - (unit.loss[a] ?? -1) || a - b;

// --- what someone looks at ----------------------------------------------------------------------------------------
// `chosen` is {kind, at} of an entity, a relation or a community; `found` are the hits of a search; `wanted` is the filter.
const looked = { chosen: null, pointed: -1, found: null, wanted: { classes: new Set(), type: "", bare: false } };
const chosenNode = () => (looked.chosen?.kind === "entity" ? looked.chosen.at : -1);
const isWanted = (node) => {
  const { classes, type, bare } = looked.wanted;
  return (!classes.size || classes.has(classOf(nodes.loss[node]))) && (!type || nodes.type[node] === type) && (!bare || !nodes.sample_count[node]);
};
const isFiltered = () => looked.wanted.classes.size > 0 || looked.wanted.type !== "" || looked.wanted.bare;
// What stands out from the rest: nodes and edges, or null where all is equal.
const lit = () => {
  const { chosen, found } = looked;
  if (chosen?.kind === "entity") {
    const near = [...new Set(around[chosen.at].map((edge) => farEnd(edge, chosen.at)))];
    return { nodes: [chosen.at, ...near.sort((a, b) => around[b].length - around[a].length)], edges: around[chosen.at] };
  }
  if (chosen?.kind === "relation") return { nodes: [edges.source[chosen.at], edges.target[chosen.at]], edges: [chosen.at] };
  if (chosen?.kind === "community") {
    return { nodes: members[chosen.at], edges: inner.filter((edge) => nodes.community[edges.source[edge]] === chosen.at) };
  }
  if (found) return { nodes: found, edges: [] };
  return isFiltered() ? { nodes: byDegree.filter(isWanted), edges: [] } : null;
};
