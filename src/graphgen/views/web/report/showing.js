// One sample, whole.
const said = (text) => element("p", { className: "said", dir: "auto" }, text);
const turn = (kind, label, text) => element("div", { className: `turn ${kind}` }, element("b", {}, label), said(text));
const listed = (title, items) =>
  items?.length ? [element("h3", {}, title), element("ul", {}, ...items.map((item) => element("li", { dir: "auto" }, item)))] : [];

// A passage of a document with every piece of evidence in it marked, and little around them; pieces may overlap.
const AROUND = 240;
const marked = (passage, spans) => {
  spans.sort((one, other) => one[0] - other[0]);
  const begin = Math.max(0, spans[0][0] - AROUND);
  const end = Math.min(passage.length, Math.max(...spans.map((span) => span[1])) + AROUND);
  const parts = begin ? ["…"] : [];
  let reached = begin;
  for (const [first, last] of spans) {
    if (last <= reached) continue;
    const start = Math.max(first, reached);
    parts.push(passage.slice(reached, start), element("mark", {}, passage.slice(start, last)));
    reached = last;
  }
  return [...parts, passage.slice(reached, end), end < passage.length ? "…" : ""];
};
const evidence = (content, sample) => {
  const { words } = content;
  const passages = new Map();
  for (const number of sample.evidence ?? []) {
    const [document, start, end, passage, first, last] = content.quotes[number];
    const held = passages.get(passage) ?? { document, places: [], spans: [] };
    held.places.push(`${start}–${end}`);
    held.spans.push([first, last]);
    passages.set(passage, held);
  }
  const shown = [...passages].map(([number, { document, places, spans }]) => [
    element("p", { className: "place" }, element("bdi", {}, content.documents[document][0]), ` [${places.join(", ")}]`),
    element("p", { className: "said quote", dir: "auto" }, ...marked(content.passages[number], spans)),
  ]);
  const none = shown.length ? [] : [element("p", { className: "place" }, words.noEvidence)];
  const more = sample.beyond ? [element("p", { className: "place" }, fill(words.beyond, { n: sample.beyond }))] : [];
  return [element("h3", {}, words.evidence), ...shown.flat(), ...none, ...more];
};
const chips = (content, sample) =>
  element("span", { className: "chips" },
    element("span", { className: sample.reason ? "rejected" : "kept" }, sample.reason ? content.names[sample.reason] : content.words.kept),
    element("bdi", {}, content.names[sample.kind]), element("span", {}, content.words[sample.language] ?? sample.language),
    sample.split ? element("bdi", {}, sample.split) : null,
    sample.loss !== undefined ? element("span", {}, `${content.words.loss} ${sample.loss.toFixed(2)}`) : null);
const whole = (content, sample) => {
  const { words } = content;
  const loss = (value) => (typeof value === "number" ? ` · ${value.toFixed(2)}` : "");
  return [
    chips(content, sample),
    ...(sample.reason ? [element("p", { className: "why", dir: "auto" }, `${words.why}: ${content.names[sample.reason]}. ${sample.detail ?? ""}`)] : []),
    ...(sample.turns ?? []).flatMap(([role, text], place, all) => [
      ...(sample.thoughts && place === all.length - 1 ? [turn("thoughts", words.thoughts, sample.thoughts)] : []),
      turn(role, words[role] ?? role, text)]),
    ...(sample.text !== undefined ? [turn("text", words.text, sample.text)] : []),
    ...(sample.worse ? [turn("worse", words.worse, sample.worse)] : []),
    ...evidence(content, sample),
    ...listed(words.units, sample.units?.map(([kind, name, value]) => `${name} (${kind}${loss(value)})`)),
    ...listed(words.scores, sample.scores?.map(([name, value, method]) => `${name}: ${value} (${method})`)),
    ...listed(words.traits, Object.entries(sample.traits ?? {}).map(([name, value]) => `${name}: ${value}`)),
    ...listed(words.calls, sample.calls?.map((call) => call.join(" · "))),
    element("h3", {}, words.trace), element("code", {}, `graphgen trace RUN ${sample.id}`),
  ];
};
