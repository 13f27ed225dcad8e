// The list of samples: searched, filtered, ordered, and gone through with the keyboard.
const STEP = 50;
const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 820px)");

const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const chooser = (label, id, options) =>
  element("label", {}, label, element("select", { id }, ...options.map(([value, text]) => element("option", { value }, short(text)))));
const distinct = (samples, of) => [...new Set(samples.map(of).filter((each) => each !== undefined))].sort();
const controls = ({ words, samples, names }) => {
  const any = ["", words.any];
  const reasons = distinct(samples, (sample) => sample.reason);
  const made = [element("label", { className: "search" }, `${words.search} · ${words.keys}`, element("input", { id: "q", type: "search", autocomplete: "off" }))];
  if (reasons.length) {
    const of = reasons.map((reason) => [`rejected:${reason}`, `${words.rejected}: ${names[reason]}`]);
    made.push(chooser(words.status, "f-status", [any, ["kept", words.kept], ["rejected", words.rejected], ...of]));
  }
  for (const name of ["kind", "method", "language", "split"]) {
    const values = distinct(samples, (sample) => sample[name]);
    if (values.length > 1) made.push(chooser(words[name], `f-${name}`, [any, ...values.map((value) => [value, (name === "language" && words[value]) || (name === "kind" && names[value]) || value])]));
  }
  const scores = scoreNames(samples);
  if (scores.length) {
    made.push(chooser(words.score, "f-score", scores.map((name) => [name, name === "loss" ? words.loss : name])));
    for (const end of ["from", "to"]) made.push(element("label", {}, words[end], element("input", { id: `f-${end}`, type: "number", step: "any" })));
  }
  const orders = [["", words.asMade], ...(scores.length ? [["lowest", `${words.score}: ${words.lowest}`], ["highest", `${words.score}: ${words.highest}`]] : []), ["longest", words.longest], ["shortest", words.shortest]];
  made.push(chooser(words.sort, "f-sort", orders), element("button", { type: "reset" }, words.reset));
  return made;
};

const passes = (sample) => {
  const value = (id) => byId(id)?.value ?? "";
  const status = value("f-status");
  if (status === "kept" ? sample.reason : status === "rejected" ? !sample.reason : status && sample.reason !== status.slice("rejected:".length)) return false;
  for (const name of ["kind", "method", "language", "split"]) if (value(`f-${name}`) && sample[name] !== value(`f-${name}`)) return false;
  const score = scoreOf(sample, value("f-score"));
  for (const [end, sign] of [["from", 1], ["to", -1]]) {
    const bound = value(`f-${end}`);
    if (bound !== "" && !(score !== undefined && sign * (score - Number(bound)) >= 0)) return false;
  }
  return folded(value("q")).split(/\s+/).every((word) => sample.wording.includes(word));
};
const ordered = (samples) => {
  const order = byId("f-sort").value;
  const scored = (sample) => scoreOf(sample, byId("f-score")?.value) ?? (order === "lowest" ? Infinity : -Infinity);
  const by = { lowest: (a, b) => scored(a) - scored(b) || 0, highest: (a, b) => scored(b) - scored(a) || 0,
    longest: (a, b) => lengthOf(b) - lengthOf(a), shortest: (a, b) => lengthOf(a) - lengthOf(b) };
  return order ? [...samples].sort(by[order]) : samples;
};

const browse = (content) => {
  const { words, samples } = content;
  for (const sample of samples) sample.wording = wording(sample);
  const list = byId("list"), detail = byId("detail"), more = byId("more"), form = byId("filters");
  let matching = samples, shown = 0, current = null;
  const close = () => {
    current?.setAttribute("aria-expanded", "false");
    current = null;
    detail.hidden = true;
    byId("browser").append(detail);
  };
  const show = (button) => {
    if (current === button) return narrow.matches ? close() : undefined;
    close();
    current = button;
    button.setAttribute("aria-expanded", "true");
    detail.replaceChildren(...whole(content, matching[Number(button.dataset.place)]));
    detail.hidden = false;
    detail.scrollTop = 0;
    if (narrow.matches) button.parentElement.append(detail);
  };
  const row = (sample, place) => {
    const text = asked(sample);
    const button = element("button", { type: "button" }, element("span", { className: "ask", dir: "auto" }, text.length > 240 ? `${text.slice(0, 240)}…` : text), chips(content, sample));
    button.dataset.place = place;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "detail");
    return element("li", {}, button);
  };
  const extend = () => {
    list.append(...matching.slice(shown, shown + STEP).map((sample, at) => row(sample, shown + at)));
    shown = Math.min(matching.length, shown + STEP);
    more.hidden = shown >= matching.length;
    more.textContent = `${words.more} (${(matching.length - shown).toLocaleString()})`;
  };
  const refresh = () => {
    close();
    matching = ordered(samples.filter(passes));
    shown = 0;
    list.replaceChildren();
    extend();
    byId("found").textContent = fill(words.found, { n: matching.length, total: samples.length });
    byId("rows").scrollTop = 0;
    if (!narrow.matches && list.firstChild) show(list.firstChild.firstChild);
  };
  const move = (by) => {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement.closest("#list button") ?? current);
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + by))];
    next?.focus();
    if (next && next !== current) show(next);
  };
  form.replaceChildren(...controls(content));
  form.addEventListener("input", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => { const at = shown; extend(); list.children[at]?.firstChild.focus(); });
  list.addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) show(button); });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing) { event.preventDefault(); byId("q").focus(); }
    else if (event.key === "Escape" && event.target.closest?.("#filters")) { form.reset(); }
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && (event.target.id === "q" || event.target.closest?.("#list"))) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  narrow.addEventListener("change", refresh);
  form.hidden = byId("browser").hidden = false;
  refresh();
  window.graphgen = { drawn: { nodes: samples.length }, isSettled: () => true, matching: () => matching.map((sample) => sample.id) };
};
const data = byId("data");
if (byId("samples")) {
  if (typeof DecompressionStream === "undefined") byId("found").textContent = document.documentElement.lang === "en" ? "This browser is too old to open the compressed samples." : "浏览器版本过旧，无法解压样本。";
  else opened().then(browse);
} else window.graphgen = { drawn: { nodes: 1 }, isSettled: () => true, matching: () => [] };
