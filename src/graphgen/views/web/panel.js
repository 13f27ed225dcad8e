// What is said about an entity, a relation or a community. All of it is foreign text and is only ever set as text.
const panel = document.getElementById("panel");
const [AT_FIRST, AROUND_A_QUOTE] = [12, 160];

const make = (tag, className, ...content) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
};
// Foreign text keeps its own direction and cannot turn that of its surroundings.
const foreign = (tag, className, text) => {
  const element = make(tag, className, text);
  element.dir = "auto";
  return element;
};
const button = (className, onClick, ...content) => {
  const element = make("button", className, ...content);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
};
const inkOf = (loss) => (loss === null ? "var(--unknown)" : colourOf(loss));
const dot = (loss) => {
  const element = make("span", "dot");
  element.style.background = inkOf(loss);
  return element;
};
const lossText = (loss) => (loss === null ? words.unknown : `${loss.toFixed(2)} · ${words[classOf(loss)]}`);
const lossChip = (loss, status) => {
  const chip = make("span", "chip", dot(loss), lossText(loss));
  chip.title = status ? `${words.loss}: ${words.status[status]}` : words.loss;
  return chip;
};
const typeChip = (type) => (type ? [foreign("span", "chip type", type)] : []);
// A hub has hundreds of relations: the rest is made when it is asked for.
const listed = (list, shown, total = list.length) => {
  const box = make("div", "");
  const add = (items) => box.append(...items.map(shown));
  add(list.slice(0, AT_FIRST));
  const rest = list.slice(AT_FIRST);
  const beyond = () => { if (total > list.length) box.append(make("p", "where", fill(words.beyond, { n: total - list.length }))); };
  if (rest.length) {
    const more = button("link", () => {
      const next = box.children.length - 1;
      more.remove();
      add(rest);
      beyond();
      (box.children[next].querySelector("button") ?? panel).focus({ preventScroll: true });
    }, fill(words.more, { n: rest.length }));
    box.append(more);
  } else beyond();
  if (!list.length) box.append(make("p", "where", words.nothing));
  return box;
};
// What a cut leaves of a word or of a sentence's end.
const [OPENING, CLOSING] = [/^(?:[A-Za-z0-9'’-]{0,20})[\s\p{P}]*/u, /[\s\p{P}]*(?:[A-Za-z0-9'’-]{0,20})$/u];
const isHalf = (text, at) => at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
const quote = (place) => {
  const [document_, start, end, passage, first, last] = data.quotes[place];
  const [key, file] = data.documents[document_];
  const text = data.passages[passage];
  let [from, to] = [Math.max(0, first - AROUND_A_QUOTE), Math.min(text.length, last + AROUND_A_QUOTE)];
  if (isHalf(text, from)) from += 1;
  if (isHalf(text, to)) to -= 1;
  const where = make("div", "where", foreign("bdi", "", key), ` [${start}:${end}]`);
  where.title = file;
  const around_ = foreign("p", "quote", "");
  const [before, after] = [text.slice(from, first), text.slice(last, to)];
  around_.append(
    start > before.length ? before.replace(OPENING, "…") : before, make("mark", "", text.slice(first, last)),
    to < text.length || after.length === AROUND_A_QUOTE ? after.replace(CLOSING, "…") : after,
  );
  return make("div", "item source", where, around_);
};
const sample = (place) => {
  const [id, kind, question, answer] = data.samples[place];
  const item = make("div", "item sample", make("div", "where", `${kind} · ${id}`));
  if (question) item.append(foreign("strong", "", question));
  item.append(foreign("div", "", answer));
  return item;
};
const nameButton = (node) => button("link", () => choose("entity", node, { isJump: true }), foreign("bdi", "", nodes.name[node]));
const relationItem = (node) => (edge) => {
  const isFrom = edges.source[edge] === node;
  const arrow = make("span", "arrow", isFrom ? "→" : "←");
  arrow.setAttribute("aria-label", isFrom ? words.to : words.from);
  arrow.setAttribute("role", "img");
  const line = make("div", "line", arrow, nameButton(farEnd(edge, node)), lossChip(edges.loss[edge], edges.status[edge]));
  const fact = button("fact", () => choose("relation", edge), ...(edges.type[edge] ? [foreign("span", "where", edges.type[edge])] : []), foreign("span", "", edges.description[edge] || words.noDescription));
  return make("div", "item relation", line, fact);
};
const memberItem = (node) => make("div", "item", make("div", "line", nameButton(node), lossChip(nodes.loss[node], nodes.status[node])));
const communityName = (home) => fill(words.around, { name: shortened(nodes.name[members[home][0]]) });
const communityButton = (home) => {
  const link = button("link", () => choose("community", home, { isJump: true }), foreign("bdi", "", communityName(home)), ` · ${counting(members[home].length, "entities")}`);
  return make("p", "where", words.inCommunity, link);
};
const section = (title, total, list) => [make("h3", "", `${title} · ${number(total)}`), list];
const evidenceOf = (unit, at) => [
  ...section(words.sources, unit.source_count[at], listed(unit.sources[at], quote, unit.source_count[at])),
  ...section(words.resting, unit.sample_count[at], listed(unit.samples[at], sample, unit.sample_count[at])),
];
const description = (text) => foreign("p", "description", text || words.noDescription);

const SHOWN = {
  entity: (node) => [
    foreign("h2", "", nodes.name[node]),
    make("div", "facts", ...typeChip(nodes.type[node]), lossChip(nodes.loss[node], nodes.status[node])),
    ...(nodes.community[node] >= 0 ? [communityButton(nodes.community[node])] : []),
    description(nodes.description[node]),
    ...section(words.facts, around[node].length, listed([...around[node]].sort(byLoss(edges)), relationItem(node))),
    ...evidenceOf(nodes, node),
  ],
  relation: (edge) => [
    make("h2", "", nameButton(edges.source[edge]), " → ", nameButton(edges.target[edge])),
    make("div", "facts", ...typeChip(edges.type[edge]), lossChip(edges.loss[edge], edges.status[edge])),
    description(edges.description[edge]), ...evidenceOf(edges, edge),
  ],
  community: (home) => [
    make("h2", "", words.inCommunity, foreign("bdi", "", communityName(home))),
    make("div", "facts", lossChip(mean[home], null), make("span", "chip", counting(members[home].length, "entities"))),
    ...section(words.people, members[home].length, listed([...members[home]].sort(byLoss(nodes)), memberItem)),
  ],
};
const openPanel = ({ kind, at }, hasBack) => {
  const close = button("close", () => choose(null), "×");
  const back = button("back", goBack, "‹");
  [[close, words.close], [back, words.back]].forEach(([each, label]) => { each.setAttribute("aria-label", label); each.title = label; });
  back.hidden = !hasBack;
  const content = SHOWN[kind](at);
  content[0].id = "panel-title";
  content[0].tabIndex = -1;
  panel.replaceChildren(back, close, ...content);
  panel.hidden = false;
  panel.scrollTop = 0;
};
