// What is chosen, what is searched for, and what is filtered.
const byId = (id) => document.getElementById(id);
const [field, found, tip, said] = ["search", "found", "tip", "said"].map(byId);
const MOST_FOUND = 40;
const say = (text) => { said.textContent = text; };

// --- choosing -----------------------------------------------------------------------------------------------------
let trail = [];
const point = (node) => { looked.pointed = node; redraw(); };
const show = (chosen, { isJump = false, isFocused = panel.contains(document.activeElement) } = {}) => {
  looked.chosen = chosen;
  looked.pointed = -1;
  tip.hidden = true;
  byId("communities").value = chosen?.kind === "community" ? String(chosen.at) : "";
  if (chosen) {
    openPanel(chosen, trail.length > 1);
    if (isFocused) byId("panel-title").focus({ preventScroll: true });
    if (chosen.kind === "entity") reveal(chosen.at, isJump);
    if (chosen.kind === "community" && isJump) flyTo(...fitted([communities[chosen.at]]));
  } else {
    panel.hidden = true;
    if (isFocused) stage.focus();
  }
  repaint();
};
const choose = (kind, at, how) => {
  trail = kind ? [...trail, { kind, at }].slice(-50) : [];
  show(kind ? { kind, at } : null, how);
};
const goBack = () => {
  trail.pop();
  show(trail.at(-1) ?? null, { isJump: true });
};

// --- search -------------------------------------------------------------------------------------------------------
const folded = (text) => text.normalize("NFKC").toLowerCase();
const names = nodes.name.map(folded);
let [matches, cursor] = [[], 0];
const mark = (at) => {
  cursor = at;
  [...found.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
  const row = matches.length ? found.children[at] : null;
  row?.scrollIntoView({ block: "nearest" });
  if (row) field.setAttribute("aria-activedescendant", row.id);
  else field.removeAttribute("aria-activedescendant");
};
const closeSearch = () => {
  found.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
  looked.found = null;
};
const take = (node, isFocused) => {
  closeSearch();
  choose("entity", node, { isJump: true, isFocused });
};
const row = (wanted) => (node, place) => {
  const name = foreign("span", "name", "");
  const text = shortened(nodes.name[node]);
  const at = text.toLowerCase().indexOf(wanted);
  if (at < 0) name.append(text);
  else name.append(text.slice(0, at), make("mark", "", text.slice(at, at + wanted.length)), text.slice(at + wanted.length));
  const element = make("li", "", dot(nodes.loss[node]), name, foreign("span", "type", nodes.type[node]));
  Object.assign(element, { id: `found-${place}`, title: nodes.name[node] });
  element.setAttribute("role", "option");
  element.addEventListener("click", () => take(node, false));
  return element;
};
const seek = () => {
  const wanted = folded(field.value.trim());
  const hits = wanted ? byDegree.filter((node) => names[node].includes(wanted)) : [];
  hits.sort((a, b) => names[b].startsWith(wanted) - names[a].startsWith(wanted));
  matches = hits.slice(0, MOST_FOUND);
  if (wanted) choose(null, null, { isFocused: false });
  looked.found = hits.length ? hits : null;
  found.replaceChildren(...matches.map(row(wanted)));
  if (wanted && !hits.length) found.append(make("li", "none", words.none));
  found.hidden = !wanted;
  field.setAttribute("aria-expanded", String(Boolean(wanted)));
  mark(0);
  if (wanted) say(hits.length ? fill(words.hits, { n: hits.length }) : words.none);
  repaint();
};
field.addEventListener("input", seek);
field.addEventListener("keydown", (event) => {
  if (event.isComposing || !matches.length || found.hidden) return; // Chinese is typed through a composition, which Enter ends
  if (event.key === "Enter") take(matches[cursor], true);
  else if (event.key === "ArrowDown") mark((cursor + 1) % matches.length);
  else if (event.key === "ArrowUp") mark((cursor + matches.length - 1) % matches.length);
  else return;
  event.preventDefault();
});

// --- legend and filters -------------------------------------------------------------------------------------------
const counted = (list) => {
  const counts = new Map();
  list.forEach((each) => counts.set(each, (counts.get(each) ?? 0) + 1));
  return counts;
};
const apply = () => {
  const matching = isFiltered() ? byDegree.filter(isWanted).length : count;
  byId("matching").textContent = isFiltered() ? fill(words.matching, { n: matching, total: count }) : "";
  byId("match").hidden = !isFiltered();
  repaint();
};
const toggle = (element, isOn) => element.setAttribute("aria-pressed", String(isOn));
const swatch = (loss, isHollow) => {
  const element = make("span", isHollow ? "dot hollow" : "dot");
  element.style[isHollow ? "borderColor" : "background"] = loss === undefined ? "var(--soft)" : inkOf(loss);
  return element;
};
const MIDDLE = { knows: SURE / 2, unsure: (SURE + UNSURE) / 2, wrong: Math.max(worst, UNSURE), unknown: null };
const perClass = counted(nodes.loss.map(classOf));
const classButtons = CLASSES.filter((name) => perClass.has(name)).map((name) => {
  const chip = button("toggle", () => {
    const { classes } = looked.wanted;
    if (!classes.delete(name)) classes.add(name);
    toggle(chip, classes.has(name));
    apply();
  }, swatch(MIDDLE[name]), words[name], make("span", "where", number(perClass.get(name))));
  chip.title = words.range[name];
  toggle(chip, false);
  return chip;
});
const bareCount = nodes.sample_count.filter((samples) => !samples).length;
const bareButton = button("toggle", () => {
  looked.wanted.bare = !looked.wanted.bare;
  toggle(bareButton, looked.wanted.bare);
  apply();
}, swatch(undefined, true), words.bare, make("span", "where", number(bareCount)));
toggle(bareButton, false);
const option = (value, text) => Object.assign(make("option", "", text), { value });
const perType = [...counted(nodes.type)].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
byId("types").append(option("", words.allTypes), ...perType.filter(([type]) => type).map(([type, many]) => option(type, `${shortened(type)} · ${number(many)}`)));
byId("types").addEventListener("change", (event) => { looked.wanted.type = event.target.value; apply(); });
const worth = { loss: mean };
const homes = members.map((_, home) => home).filter((home) => members[home].length > 1).sort(byLoss(worth));
byId("communities").append(option("", words.allCommunities), ...homes.map((home) =>
  option(String(home), `${communityName(home)} · ${number(members[home].length)}${mean[home] === null ? "" : ` · ${mean[home].toFixed(2)}`}`)));
byId("communities").addEventListener("change", (event) => {
  if (event.target.value) choose("community", Number(event.target.value), { isJump: true, isFocused: false });
  else choose(null, null, { isFocused: false });
});
byId("clear").addEventListener("click", () => {
  Object.assign(looked.wanted, { type: "", bare: false });
  looked.wanted.classes.clear();
  [...classButtons, bareButton].forEach((each) => toggle(each, false));
  byId("types").value = "";
  apply();
  byId("filters").querySelector("summary").focus();
});
