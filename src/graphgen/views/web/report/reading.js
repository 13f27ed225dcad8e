// What the page holds, opened: text stays text, whatever is in it.
const opened = async () => {
  const packed = Uint8Array.from(atob(document.getElementById("data").textContent), (each) => each.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
};
const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((each) => each !== null && each !== undefined));
  return made;
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString());
const folded = (text) => text.normalize("NFKC").toLowerCase();
const turnOf = (sample, role) => sample.turns?.find((turn) => turn[0] === role)?.[1];
const asked = (sample) => turnOf(sample, "user") ?? sample.text ?? "";
const lengthOf = (sample) => sample.text?.length ?? (sample.turns ?? []).reduce((sum, turn) => sum + turn[1].length, 0);
const wording = (sample) =>
  folded([sample.id, sample.text ?? "", sample.thoughts ?? "", sample.reason ?? "", sample.detail ?? "",
    ...(sample.turns ?? []).map((turn) => turn[1]), ...(sample.units ?? []).map((unit) => unit[1])].join("\n"));
const scoreNames = (samples) => {
  const names = new Map();
  for (const sample of samples) {
    if (sample.loss !== undefined) names.set("loss", true);
    for (const [name, , method] of sample.scores ?? []) names.set(`${name} (${method})`, true);
  }
  return [...names.keys()];
};
const scoreOf = (sample, name) =>
  name === "loss" ? sample.loss : sample.scores?.find(([own, , method]) => `${own} (${method})` === name)?.[1];
