// Overview
const MOST_CARDS = 24;
const card = (c) => {
  const facts = c.model || {};
  const chips = [
    facts.task,
    facts.architecture_family,
    facts.parameters !== undefined && `${large(facts.parameters)} parameters`,
    ...(facts.formats || []),
    facts.quantization,
  ];
  const parents = (outgoing.get(c.ref) || [])
    .filter((edge) => edge.rel === "derived-from")
    .map((edge) => component(edge.target))
    .filter(Boolean);
  return el(
    "a",
    { class: "card", href: target(c) },
    el(
      "h3",
      {},
      el("span", { class: `dot ${color(c.kind)}` }),
      title(c),
      version(c) && el("span", { class: "count mono" }, version(c)),
    ),
    c.description && el("p", {}, c.description.slice(0, 300)),
    parents.length > 0 &&
      el(
        "p",
        {},
        `from ${parents.map(title).slice(0, 3).join(", ")}${parents.length > 3 ? ` and ${parents.length - 3} more` : ""}`,
      ),
    el(
      "div",
      { class: "chips" },
      licenseChips(c),
      chips.filter(Boolean).map((text) => el("span", { class: "chip" }, text)),
      noteChips(c),
    ),
  );
};
const bars = (counts, most, pick) => {
  const top = Math.max(1, ...counts.map(([, count]) => count));
  return capped(
    counts,
    most,
    ([name, count]) => {
      const fill = el("i", {});
      fill.style.width = `${(100 * count) / top}%`;
      return el(
        "li",
        {},
        el(
          "button",
          { type: "button", onclick: () => pick(name) },
          el("span", { class: "label" }, name),
          el("span", { class: "number" }, number(count)),
          el("span", { class: "bar" }, fill),
        ),
      );
    },
    el("ul", { class: "bars" }),
  );
};
const unlicensed = all.filter((c) => c.kind !== "file" && !c.licenses).length;
const licenseCounts = Object.entries(data.summary.licenses);
const groupBy = (items, key) => {
  const groups = new Map();
  for (const item of items) push(groups, key(item), item);
  return [...groups].sort((a, b) => b[1].length - a[1].length);
};
const overview = () => {
  const models = all.filter((c) => c.kind === "machine-learning-model");
  const sorted = models.length > 200 ? models : models.slice().sort((a, b) => title(a).localeCompare(title(b), "en"));
  const kinds = Object.entries(data.summary.kinds);
  const boxes = [
    el(
      "div",
      { class: "card" },
      el("h2", {}, "Components"),
      bars(
        kinds.map(([kind, count]) => [word(kind), count]),
        12,
        (name) => filterBy({ kind: kinds.find(([kind]) => word(kind) === name)[0] }),
      ),
    ),
    el(
      "div",
      { class: "card" },
      el("h2", {}, "Licences"),
      bars(licenseCounts, 8, (name) => filterBy({ license: name })),
      unlicensed > 0 &&
        el(
          "button",
          { class: "more", type: "button", onclick: () => filterBy({ only: "unlicensed" }) },
          `${plural(unlicensed, "component")} without a licence`,
        ),
    ),
  ];
  if (findings.length)
    boxes.push(
      el(
        "div",
        { class: "card" },
        el("h2", {}, "Findings"),
        bars(
          groupBy(findings, (item) => item.rule || "finding").map(([rule, items]) => [rule, items.length]),
          8,
          () => open("findings"),
        ),
      ),
    );
  if (data.unknowns.length)
    boxes.push(
      el(
        "div",
        { class: "card" },
        el("h2", {}, "Unknowns"),
        bars(
          groupBy(data.unknowns, (item) => item.field).map(([field, items]) => [field, items.length]),
          8,
          () => open("unknowns"),
        ),
      ),
    );
  return el(
    "section",
    {},
    sorted.length > 0 && el("h2", {}, "Models"),
    el("div", { class: "cards" }, sorted.slice(0, MOST_CARDS).map(card)),
    sorted.length > MOST_CARDS &&
      el(
        "button",
        { class: "more", type: "button", onclick: () => filterBy({ kind: "machine-learning-model" }) },
        `All ${number(sorted.length)} models`,
      ),
    el("h2", {}, "What is in it"),
    el("div", { class: "columns" }, boxes),
  );
};
