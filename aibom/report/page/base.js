// What the BOM says is only ever text here: nodes are made one by one, strings become text nodes, links lead to the web.
const data = JSON.parse(document.getElementById("data").textContent);
const all = data.components;
const app = document.getElementById("app");
const WORDS = { "machine-learning-model": "model", data: "data set" };
const COLORS = {
  "machine-learning-model": "model",
  data: "data",
  service: "service",
  application: "application",
  file: "file",
};
const RELATIONS = {
  "derived-from": ["derived from", "parent of"],
  "trained-on": ["trained on", "training data of"],
  "evaluated-on": ["evaluated on", "evaluation data of"],
  "depends-on": ["depends on", "needed by"],
  contains: ["contains", "part of"],
};
const LINEAGE = ["derived-from", "trained-on", "evaluated-on", "depends-on"];
const SVG = "http://www.w3.org/2000/svg";
const number = (value) => value.toLocaleString("en");
const word = (kind) => WORDS[kind] || kind.replace(/-/g, " ");
const plural = (count, one) =>
  `${number(count)} ${count === 1 ? one : one.endsWith("y") ? one.slice(0, -1) + "ies" : one + "s"}`;
const color = (kind) => `k-${COLORS[kind] || "software"}`;
const title = (c) => (c.group ? `${c.group}/` : "") + (c.name || c.ref);
const version = (c) =>
  /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(c.version || "") ? c.version.slice(0, 12) : c.version || "";
const licenses = (c) => (c.licenses || []).map((item) => item.id || item.expression || item.name || "");
const web = (url) => typeof url === "string" && /^https?:\/\/[^\s"'<>]+$/i.test(url);
const target = (c) => `#c=${encodeURIComponent(c.ref)}`;
const values = (c, name) => (c.properties || []).filter(([key]) => key === name).map(([, value]) => value);
const bytes = (value) => {
  const size = Number(value);
  const unit = [
    [1e12, "TB"],
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ].find(([least]) => size >= least);
  return unit ? `${Number((size / unit[0]).toPrecision(3))} ${unit[1]}` : `${number(size)} B`;
};
const large = (size) => {
  const unit = [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ].find(([least]) => size >= least);
  return unit ? `${Number((size / unit[0]).toPrecision(3))} ${unit[1]}` : number(size);
};

const el = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "onclick") node.addEventListener("click", value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(2).filter((child) => child || child === 0));
  return node;
};
const draw = (tag, attributes, ...children) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
};
const link = (url, label) =>
  web(url)
    ? el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, label || url)
    : el("span", {}, label || url);
const to = (c) => [el("span", { class: `dot ${color(c.kind)}` }), el("a", { href: target(c) }, title(c))];
const capped = (items, most, make, list) => {
  list.append(...items.slice(0, most).map(make));
  if (items.length > most) {
    const rest = el(
      "button",
      { class: "more", type: "button" },
      `Show ${items.length > 5000 ? "more" : `all ${number(items.length)}`}`,
    );
    rest.addEventListener("click", () => {
      rest.parentNode.remove();
      capped(items.slice(most), 5000, make, list);
    });
    list.append(el("li", {}, rest));
  }
  return list;
};

// Indexes, each made once.
const byRef = new Map(all.map((c, index) => [c.ref, index]));
const outgoing = new Map();
const incoming = new Map();
const push = (map, key, value) => {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
};
for (const edge of data.relationships) {
  push(outgoing, edge.source, edge);
  push(incoming, edge.target, edge);
}
const unknowns = new Map();
for (const item of data.unknowns) push(unknowns, item.ref || data.subject || "", item);
const findings = all.flatMap((c) => (c.findings || []).map((item) => ({ ...item, c })));
const component = (ref) => all[byRef.get(ref)];
// What is found in a file is found in the model that it belongs to.
const findingsOf = (c) => [
  ...(c.findings || []),
  ...(outgoing.get(c.ref) || [])
    .filter((edge) => edge.rel === "contains")
    .map((edge) => component(edge.target))
    .filter((file) => file && file.kind === "file" && file.findings)
    .flatMap((file) => file.findings.map((item) => ({ ...item, file }))),
];
const notes = (c) => (c.findings || []).length * 1000 + (unknowns.get(c.ref) || []).length;
const haystacks = all.map((c) =>
  `${title(c)} ${c.version || ""} ${word(c.kind)} ${c.purl || ""} ${licenses(c).join(" ")} ${c.ref} ${(c.digests || []).map((item) => item.value).join(" ")}`.toLowerCase(),
);

const licenseChips = (c) => {
  const names = licenses(c);
  return names.length
    ? names.map((name) => el("span", { class: "chip" }, name))
    : [el("span", { class: "chip none" }, "no licence stated")];
};
const noteChips = (c) => {
  const found = findingsOf(c).length;
  return [
    found > 0 && el("span", { class: "chip bad", title: plural(found, "finding") }, `! ${found}`),
    unknowns.has(c.ref) &&
      el(
        "span",
        { class: "chip warn", title: plural(unknowns.get(c.ref).length, "unknown") },
        `? ${unknowns.get(c.ref).length}`,
      ),
  ].filter(Boolean);
};
const within = (c) => {
  const owner = (incoming.get(c.ref) || [])
    .filter((edge) => edge.rel === "contains")
    .map((edge) => component(edge.source))[0];
  return c.kind === "file" && owner
    ? [el("span", { class: "soft" }, " of "), el("a", { href: target(owner) }, title(owner))]
    : null;
};
