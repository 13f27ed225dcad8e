// What the page says, in the reader's language.
const WORDS = {
  en: {
    search: "Search by name", none: "No such name", hits: "{n} found", entities: ["entity", "entities"], relations: ["relation", "relations"],
    communities: ["community", "communities"], samples: ["sample", "samples"], loss: "Comprehension loss (nats)", filter: "Legend and filters",
    toss: "a coin’s toss", covered: "a sample rests on it", bare: "no sample rests on it",
    knows: "knows", unsure: "not sure", wrong: "gets it wrong", unknown: "not measured",
    range: { knows: "below 0.5", unsure: "0.5 to 1", wrong: "1 and more", unknown: "" },
    type: "Type", allTypes: "All types", noType: "no type", community: "Community", inCommunity: "Community: ", allCommunities: "All communities", around: "around {name}", clear: "Clear filters",
    matching: "{n} of {total} entities match.",
    facts: "Relations", sources: "Sources", resting: "Samples that rest on it", people: "Entities",
    nothing: "None.", close: "Close", back: "Back", closer: "Zoom in", farther: "Zoom out",
    whole: "Show all", more: "Show the other {n}", noDescription: "Nothing is said about it.",
    beyond: "{n} more are in the run’s files.", meanLoss: "mean loss", from: "from", to: "to",
    graph: "Graph. Arrow keys go from entity to entity, Enter opens one, Shift and arrows move the view, plus and minus zoom, zero shows all, slash searches.",
    part: { loss: "Shown: the {n} entities of the least known communities, of {total}.",
            degree: "Shown: the {n} entities of the best connected communities, of {total}." },
    left: { loss: "Left out: {n} entities, in communities with a mean loss of at most {mean}.",
            degree: "Left out: {n} entities, in communities with at most {mean} relations an entity." },
    leftAlone: "Left out: {n} entities, of no community.",
    fewer: "Shown: {n} relations of {total}.",
    status: { measured: "measured", sampled: "sampled", partial: "partly measured", imported: "came with the graph", unknown: "not measured" },
  },
  zh: {
    search: "按名称查找", none: "没有这个名称", hits: "找到 {n} 个", entities: ["个实体"], relations: ["条关系"], communities: ["个社区"],
    samples: ["条样本"], loss: "理解损失（奈特）", filter: "图例与筛选",
    toss: "如掷硬币", covered: "有样本以它为据", bare: "没有样本以它为据",
    knows: "已掌握", unsure: "不确定", wrong: "判断错误", unknown: "未测量",
    range: { knows: "低于 0.5", unsure: "0.5 至 1", wrong: "1 及以上", unknown: "" },
    type: "类型", allTypes: "所有类型", noType: "无类型", community: "社区", inCommunity: "社区：", allCommunities: "所有社区", around: "以“{name}”为中心", clear: "清除筛选",
    matching: "{total} 个实体中有 {n} 个符合。",
    facts: "关系", sources: "来源", resting: "以它为据的样本", people: "实体",
    nothing: "无。", close: "关闭", back: "返回", closer: "放大", farther: "缩小", whole: "显示全部",
    more: "显示其余 {n} 条", noDescription: "没有描述。",
    beyond: "其余 {n} 条见运行目录中的文件。", meanLoss: "平均损失", details: "详情", from: "来自", to: "指向",
    graph: "图谱。方向键在实体间移动，回车键打开实体，Shift 加方向键移动视野，加号和减号缩放，数字零显示全部，斜杠键查找。",
    part: { loss: "显示的是最不了解的社区中的 {n} 个实体，共 {total} 个。",
            degree: "显示的是连接最多的社区中的 {n} 个实体，共 {total} 个。" },
    left: { loss: "未显示：{n} 个实体，所在社区的平均损失不超过 {mean}。",
            degree: "未显示：{n} 个实体，所在社区平均每个实体不超过 {mean} 条关系。" },
    leftAlone: "未显示：{n} 个不属于任何社区的实体。",
    fewer: "显示 {n} 条关系，共 {total} 条。",
    status: { measured: "实测", sampled: "抽样", partial: "部分测得", imported: "随图带来", unknown: "未测量" },
  },
};
const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const words = WORDS[language];
const number = (value) => value.toLocaleString(language);
const counting = (value, name) => `${number(value)}\u00a0${words[name][value === 1 ? 0 : words[name].length - 1]}`;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
