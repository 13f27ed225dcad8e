// What the page says, in the reader's language.
const WORDS = {
  en: {
    search: "Search by name", none: "No such name", entities: "entities", relations: "relations",
    communities: "communities", samples: "samples", loss: "Comprehension loss (nats)", knows: "knows",
    toss: "a coin’s toss", wrong: "holds wrong", unknown: "not measured", covered: "a sample rests on it",
    uncovered: "no sample does", description: "Description", facts: "Relations", sources: "Sources",
    resting: "Samples that rest on it", nothing: "None.", close: "Close", closer: "Zoom in", farther: "Zoom out",
    whole: "Show all", more: "Show the other {n}", noDescription: "Nothing is said about it.",
    part: { loss: "Shown: the {n} entities of the least known communities, of {total}.",
            degree: "Shown: the {n} entities of the best connected communities, of {total}." },
    fewer: "Shown: {n} relations of {total}.",
    status: { measured: "measured", sampled: "sampled", partial: "partly measured", imported: "came with the graph", unknown: "not measured" },
  },
  zh: {
    search: "按名称查找", none: "没有这个名称", entities: "个实体", relations: "条关系", communities: "个社区",
    samples: "条样本", loss: "理解损失（奈特）", knows: "已掌握", toss: "如掷硬币", wrong: "认错", unknown: "未测量",
    covered: "有样本以它为据", uncovered: "尚无样本", description: "描述", facts: "关系", sources: "来源",
    resting: "以它为据的样本", nothing: "无。", close: "关闭", closer: "放大", farther: "缩小", whole: "显示全部",
    more: "显示其余 {n} 条", noDescription: "没有描述。",
    part: { loss: "显示的是最不了解的社区中的 {n} 个实体，共 {total} 个。",
            degree: "显示的是连接最多的社区中的 {n} 个实体，共 {total} 个。" },
    fewer: "显示 {n} 条关系，共 {total} 条。",
    status: { measured: "实测", sampled: "抽样", partial: "部分测得", imported: "随图带来", unknown: "未测量" },
  },
};
const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const words = WORDS[language];
const number = (value) => value.toLocaleString(language);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => number(values[name]));
document.documentElement.lang = language;
