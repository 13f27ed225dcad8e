// What is said about an entity or a relation. All of it is foreign text and is only ever set as text.
const panel = document.getElementById("panel");
const AT_FIRST = 12;

const make = (tag, className, ...content) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
};
const button = (className, onClick, ...content) => {
  const element = make("button", className, ...content);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
};
const dot = (loss) => {
  const element = make("span", "dot");
  element.style.background = colourOf(loss);
  return element;
};
const lossChip = (unit, place) => {
  const loss = unit.loss[place];
  const text = loss === null ? words.status[unit.status[place]] : loss.toFixed(2);
  const chip = make("span", "chip", dot(loss), text);
  chip.title = `${words.loss}: ${words.status[unit.status[place]]}`;
  return chip;
};
// A hub has hundreds of relations: the rest is made when it is asked for.
const listed = (list, shown) => {
  const box = make("div", "");
  const add = (items) => box.append(...items.map(shown));
  add(list.slice(0, AT_FIRST));
  const rest = list.slice(AT_FIRST);
  if (rest.length) {
    const more = button("link", () => { more.remove(); add(rest); }, fill(words.more, { n: rest.length }));
    box.append(more);
  }
  if (!list.length) box.append(make("p", "where", words.nothing));
  return box;
};
const source = (span) => {
  const [document_, start, end, text] = data.spans[span];
  const [key, file] = data.documents[document_];
  const where = make("div", "where", `${key} [${start}:${end}]`);
  where.title = file;
  return make("div", "item source", where, text);
};
const sample = (place) => {
  const [id, kind, question, answer] = data.samples[place];
  const item = make("div", "item sample", make("div", "where", `${kind} · ${id}`));
  if (question) item.append(make("strong", "", question));
  item.append(make("div", "", answer));
  return item;
};
const relation = (edge) => button(
  "item relation", () => showRelation(edge),
  lossChip(edges, edge),
  make("div", "where", `${nodes.name[edges.source[edge]]} → ${nodes.name[edges.target[edge]]}${edges.type[edge] ? ` · ${edges.type[edge]}` : ""}`),
  edges.description[edge],
);
const open = (...content) => {
  const close = button("", () => select(-1), "×");
  close.id = "close";
  close.setAttribute("aria-label", words.close);
  panel.replaceChildren(close, ...content);
  panel.hidden = false;
  panel.scrollTop = 0;
};
const about = (unit, place) => [
  make("p", "description", unit.description[place] || words.noDescription),
  make("h3", "", `${words.sources} · ${number(unit.sources[place].length)}`),
  listed(unit.sources[place], source),
  make("h3", "", `${words.resting} · ${number(unit.samples[place].length)}`),
  listed(unit.samples[place], sample),
];
const showEntity = (node) => {
  const facts = [...around[node]].sort((a, b) => (edges.loss[b] ?? -1) - (edges.loss[a] ?? -1));
  const type = nodes.type[node] ? [make("span", "chip", nodes.type[node])] : [];
  const [description, ...rest] = about(nodes, node);
  open(
    make("h2", "", nodes.name[node]), make("div", "facts", ...type, lossChip(nodes, node)), description,
    make("h3", "", `${words.facts} · ${number(facts.length)}`), listed(facts, relation), ...rest,
  );
};
const showRelation = (edge) => {
  const end = (node) => button("link", () => select(node), nodes.name[node]);
  const type = edges.type[edge] ? [make("span", "chip", edges.type[edge])] : [];
  open(
    make("h2", "", end(edges.source[edge]), " → ", end(edges.target[edge])),
    make("div", "facts", ...type, lossChip(edges, edge)), ...about(edges, edge),
  );
};
