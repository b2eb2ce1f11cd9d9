// One component
const FACTS = [
  ["task", "Task"],
  ["architecture_family", "Family"],
  ["architecture", "Architecture"],
  ["approach", "Approach"],
  ["parameters", "Parameters"],
  ["parameters_by_dtype", "By type"],
  ["formats", "Formats"],
  ["quantization", "Quantisation"],
  ["context_length", "Context length"],
  ["vocabulary_size", "Vocabulary"],
  ["layers", "Layers"],
  ["hidden_size", "Hidden size"],
  ["languages", "Languages"],
  ["inputs", "Inputs"],
  ["outputs", "Outputs"],
  ["requires", "Requires"],
  ["saved_with", "Saved with"],
  ["remote_code", "Runs own code"],
  ["name_or_path", "Started from"],
  ["chat_template", "Chat template"],
  ["digest", "Digest"],
  ["same_bytes_as", "Same bytes as"],
  ["users", "Intended users"],
  ["use_cases", "Intended use"],
  ["limitations", "Limitations"],
  ["tradeoffs", "Trade-offs"],
  ["ethics", "Ethics"],
  ["fairness", "Fairness"],
  ["environment", "Environment"],
];
const DATA_FACTS = [
  ["url", "Contents"],
  ["contents", "Holds"],
  ["classification", "Classification"],
  ["sensitive_data", "Sensitive data"],
  ["owners", "Owners"],
  ["stewards", "Stewards"],
  ["custodians", "Custodians"],
];
const said = (value) => {
  if (typeof value === "number") return number(value);
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value))
    return value.length === 2 &&
      value.every((item) => !Array.isArray(item) && typeof item !== "object") &&
      typeof value[0] === "string" &&
      typeof value[1] === "number"
      ? `${value[0]} ${number(value[1])}`
      : value
          .map((item) => (Array.isArray(item) ? `${item[0]}: ${said(item[1])}` : said(item)))
          .join(value.some((item) => String(item).length > 40 || typeof item === "object") ? "\n" : ", ");
  if (value && typeof value === "object")
    return Object.entries(value)
      .map(([key, item]) => `${key}: ${said(item)}`)
      .join(", ");
  return String(value);
};
const CODE = new Set(["digest", "chat_template"]);
const facts = (record, names) => {
  const rows = names
    .filter(([key]) => record[key] !== undefined)
    .map(([key, label]) => [
      el("dt", {}, label),
      el("dd", { class: CODE.has(key) ? "mono" : null }, key === "url" ? link(record[key]) : said(record[key])),
    ]);
  return rows.length ? el("dl", {}, rows) : null;
};
const table = (columns, rows) =>
  el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        columns.map((name) => el("th", { scope: "col" }, name)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map((cells) =>
        el(
          "tr",
          {},
          cells.map((cell) => el("td", {}, cell)),
        ),
      ),
    ),
  );
const onDemand = (label, total, make) => {
  if (!total) return null;
  const node = el("details", {}, el("summary", {}, label, el("span", { class: "count" }, number(total))));
  node.addEventListener("toggle", () => {
    if (node.open && node.children.length === 1) node.append(make());
  });
  return node;
};
const place = (item) => el("span", { class: "mono" }, item.location || "");
const person = (item) => [item.name, item.email && `<${item.email}>`].filter(Boolean).join(" ");
const relations = (c) => {
  const groups = groupBy(
    [
      ...(outgoing.get(c.ref) || [])
        .filter((edge) => edge.rel !== "contains" || (component(edge.target) || {}).kind !== "file")
        .map((edge) => ({ label: RELATIONS[edge.rel][0], other: edge.target, edge })),
      ...(incoming.get(c.ref) || []).map((edge) => ({ label: RELATIONS[edge.rel][1], other: edge.source, edge })),
    ],
    (item) => item.label,
  );
  return groups.map(([label, items]) =>
    el(
      "div",
      { class: "group" },
      el("h3", {}, `${label[0].toUpperCase()}${label.slice(1)}`, el("span", { class: "count" }, number(items.length))),
      capped(
        items,
        12,
        (item) => {
          const other = component(item.other);
          return el(
            "li",
            {},
            other ? to(other) : item.other,
            item.edge.detail && el("span", { class: "count" }, item.edge.detail),
          );
        },
        el("ul", {}),
      ),
    ),
  );
};
let opened = null;
let before = null;
let panel = null;
const files = (c) =>
  (outgoing.get(c.ref) || [])
    .filter((edge) => edge.rel === "contains")
    .map((edge) => component(edge.target))
    .filter((file) => file && file.kind === "file");
const evidenceRows = (c) => [
  ...(c.evidence || []).map((item) => [
    item.field,
    item.method,
    item.collector,
    place(item),
    item.value ? `said ${item.value}` : "",
  ]),
  ...(outgoing.get(c.ref) || []).flatMap((edge) =>
    (edge.evidence || []).map((item) => [
      `${RELATIONS[edge.rel][0]} ${component(edge.target) ? title(component(edge.target)) : edge.target}`,
      item.method,
      item.collector,
      place(item),
      "",
    ]),
  ),
];
const MOST_NOTES = 50;
const MOST_METRICS = 500;
const further = (count) => (count > 0 ? el("p", { class: "soft" }, `and ${number(count)} more`) : "");
const drawLineage = (c) => {
  const width = Math.max(240, panel.clientWidth - 2 * parseInt(getComputedStyle(panel).paddingLeft, 10));
  const drawn = picture(c, width);
  panel.querySelector("figure").replaceChildren(...(drawn ? [el("h3", {}, "Lineage"), drawn] : []));
};
const detail = (c) => {
  const rows = [
    ["Version", c.version && el("span", { class: "mono" }, c.version)],
    ["purl", c.purl && el("span", { class: "mono" }, c.purl)],
    [
      "Licences",
      c.licenses &&
        el(
          "span",
          {},
          c.licenses.flatMap((item, index) => [
            index ? ", " : "",
            item.url
              ? link(item.url, item.id || item.expression || item.name)
              : item.id || item.expression || item.name,
          ]),
        ),
    ],
    ["Supplier", c.supplier && c.supplier.name],
    ["Authors", c.authors && c.authors.map(person).join(", ")],
    [
      "Size",
      values(c, "aibom:file:size")
        .filter((size) => /^\d{1,19}$/.test(size))
        .map(bytes)
        .join(", "),
    ],
    ["Format", values(c, "aibom:file:format").join(", ")],
    ["Tags", c.tags && c.tags.join(", ")],
    ["ref", c.purl !== c.ref && el("span", { class: "mono" }, c.ref)],
  ].filter(([, value]) => value);
  if (!c.licenses && c.kind !== "file") rows.splice(2, 0, ["Licences", el("span", { class: "soft" }, "none stated")]);
  const inside = files(c);
  const evidence = evidenceRows(c);
  const metrics = (c.model || {}).metrics || [];
  const card = c.model && facts(c.model, FACTS);
  const heading = el("h2", { tabindex: "-1" }, title(c));
  const properties = (c.properties || []).filter(([name]) => !name.endsWith(":finding"));
  const missing = unknowns.get(c.ref) || [];
  const found = findingsOf(c);
  panel.replaceChildren(
    el(
      "div",
      { class: "bar-top" },
      el("span", {}, el("span", { class: `dot ${color(c.kind)}` }), word(c.kind)),
      el("button", { class: "close", type: "button", onclick: close }, "Close"),
    ),
    heading,
    c.description ? el("p", { class: "text" }, c.description) : "",
    ...found
      .slice(0, MOST_NOTES)
      .map((item) =>
        el(
          "p",
          { class: "note bad" },
          el("b", {}, item.rule),
          item.detail ? ` ${item.detail}` : "",
          item.file ? el("span", { class: "soft" }, ` · ${title(item.file)}`) : "",
        ),
      ),
    further(found.length - MOST_NOTES),
    ...missing
      .slice(0, MOST_NOTES)
      .map((item) =>
        el(
          "p",
          { class: "note warn" },
          el("b", {}, `${item.field} unknown`),
          ` ${item.reason}`,
          item.location
            ? el("span", { class: "soft" }, ` · ${[item.collector, item.location].filter(Boolean).join(" ")}`)
            : "",
        ),
      ),
    further(missing.length - MOST_NOTES),
    el(
      "dl",
      {},
      rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    ),
    el("figure", {}),
    ...(card ? [el("h3", {}, "Model card"), card] : []),
    ...(metrics.length
      ? [
          el("h3", {}, "Evaluation"),
          table(
            ["Metric", "Value", "On"],
            metrics
              .slice(0, MOST_METRICS)
              .map((item) => [
                item.type || "",
                [item.value, item.lower || item.upper ? `(${item.lower || ""} to ${item.upper || ""})` : ""]
                  .filter(Boolean)
                  .join(" "),
                item.slice || "",
              ]),
          ),
          further(metrics.length - MOST_METRICS),
        ]
      : []),
    ...(c.dataset ? [el("h3", {}, "Data"), facts(c.dataset, DATA_FACTS) || ""] : []),
    ...relations(c),
    ...[
      onDemand("Files", inside.length, () =>
        capped(
          inside,
          500,
          (file) =>
            el("li", {}, to(file), el("span", { class: "count" }, values(file, "aibom:file:size").map(bytes).join(""))),
          el("ul", {}),
        ),
      ),
      onDemand("Digests", (c.digests || []).length, () =>
        table(
          ["Algorithm", "Value"],
          c.digests.map((item) => [item.algorithm, el("span", { class: "mono" }, item.value)]),
        ),
      ),
      onDemand("Links", (c.references || []).length, () =>
        table(
          ["What", "Where"],
          c.references.map((item) => [item.type, link(item.url)]),
        ),
      ),
      onDemand("Seen in", (c.occurrences || []).length, () =>
        el(
          "ul",
          {},
          c.occurrences.map((item) =>
            el("li", { class: "mono" }, [item.location, item.line, item.symbol].filter(Boolean).join(" : ")),
          ),
        ),
      ),
      onDemand("Properties", properties.length, () =>
        table(
          ["Name", "Value"],
          properties.map(([name, value]) => [name, value]),
        ),
      ),
      onDemand("Rest of the document", (c.rest || []).length, () =>
        table(
          ["Where", "JSON"],
          c.rest.map((item) => [item.at, el("span", { class: "mono" }, JSON.stringify(item.value))]),
        ),
      ),
      onDemand("Evidence", evidence.length, () => table(["Fact", "Method", "By", "Read in", ""], evidence)),
    ].filter(Boolean),
  );
  drawLineage(c);
  panel.scrollTop = 0;
  heading.focus({ preventScroll: true });
};
const close = () => {
  location.hash = `#${tab}`;
};
const follow = () => {
  const hash = location.hash.slice(1);
  if (hash.startsWith("c=")) {
    let ref = "";
    try {
      ref = decodeURIComponent(hash.slice(2));
    } catch {
      ref = hash.slice(2);
    }
    const c = component(ref);
    if (!c) return;
    if (!panel) {
      before = document.activeElement;
      panel = el("aside", { class: "detail", "aria-label": "Component" });
      document.body.append(panel);
    }
    opened = ref;
    document.body.classList.add("with-detail");
    detail(c);
    paint();
    return;
  }
  if (panel) {
    panel.remove();
    panel = null;
    opened = null;
    document.body.classList.remove("with-detail");
    paint();
    if (before && before.isConnected) before.focus({ preventScroll: true });
  }
  if (TABS.some(([key]) => key === hash) && hash !== tab) show(hash);
};
