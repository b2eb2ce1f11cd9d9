// Components: only the rows that can be seen are in the document.
const filter = { q: "", kind: "", license: "", only: "", sort: "", down: false };
let shown = [];
let active = 0;
let list, input, kindSelect, onlySelect, count, licenseChip, headButtons;
const ONLY = {
  unlicensed: "Without licence",
  findings: "With findings",
  unknowns: "With unknowns",
  unpinned: "Without version",
};
const KEYS = {
  name: (c) => title(c).toLowerCase(),
  kind: (c) => word(c.kind),
  version: (c) => c.version || "",
  license: (c) => licenses(c).join(", ").toLowerCase(),
  notes: (c) => -notes(c),
};
// Models first, files last, each by ref: the order of the summary.
const ranks = new Map(Object.keys(data.summary.kinds).map((kind, rank) => [kind, rank]));
const order = all.map((_, index) => index).sort((a, b) => ranks.get(all[a].kind) - ranks.get(all[b].kind) || a - b);
const matches = () => {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [];
  for (const index of order) {
    const c = all[index];
    if (filter.kind && c.kind !== filter.kind) continue;
    if (filter.only === "unlicensed" && c.licenses) continue;
    if (filter.only === "findings" && !c.findings) continue;
    if (filter.only === "unknowns" && !unknowns.has(c.ref)) continue;
    if (filter.only === "unpinned" && c.version) continue;
    if (filter.license && !licenses(c).includes(filter.license)) continue;
    if (words.every((each) => haystacks[index].includes(each))) found.push(index);
  }
  if (filter.sort) {
    const keys = new Map(found.map((index) => [index, KEYS[filter.sort](all[index])]));
    const sign = filter.down ? -1 : 1;
    found.sort((a, b) => {
      const x = keys.get(a);
      const y = keys.get(b);
      return x < y ? -sign : x > y ? sign : 0;
    });
  }
  return found;
};
const rowHeight = () => parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10);
const row = (place) => {
  const c = all[shown[place]];
  const node = el(
    "div",
    {
      class: `row${c.ref === opened ? " open" : ""}${place === active ? " active" : ""}`,
      role: "row",
      id: `row-${place}`,
      "aria-rowindex": place + 2,
      "aria-selected": c.ref === opened,
    },
    el(
      "span",
      { class: "name", role: "gridcell", title: c.ref },
      el("span", { class: `dot ${color(c.kind)}` }),
      title(c),
    ),
    el("span", { class: "cell kind wide", role: "gridcell" }, word(c.kind)),
    el("span", { class: "cell ver wide mono", role: "gridcell" }, version(c)),
    el(
      "span",
      { class: "cell lic", role: "gridcell" },
      licenses(c).join(", ") || (c.kind === "file" ? "" : el("span", { class: "none" }, "no licence stated")),
    ),
    el("span", { class: "notes", role: "gridcell" }, noteChips(c)),
  );
  node.style.top = `${place * rowHeight()}px`;
  return node;
};
const paint = () => {
  if (!list || !list.isConnected) return;
  const height = rowHeight();
  const above = -list.getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(above / height) - 6);
  const last = Math.min(shown.length, Math.ceil((above + innerHeight) / height) + 6);
  list.replaceChildren();
  for (let place = first; place < last; place += 1) list.append(row(place));
  if (shown[active] !== undefined && active >= first && active < last)
    list.setAttribute("aria-activedescendant", `row-${active}`);
  else list.removeAttribute("aria-activedescendant");
};
const measure = () => {
  if (list) list.style.height = `${shown.length * rowHeight()}px`;
};
const refresh = () => {
  shown = matches();
  active = 0;
  if (!list) return;
  measure();
  list.setAttribute("aria-rowcount", shown.length + 1);
  list.hidden = shown.length === 0;
  document.getElementById("nothing").hidden = shown.length > 0;
  count.textContent =
    shown.length === all.length
      ? plural(all.length, "component")
      : `${number(shown.length)} of ${plural(all.length, "component")}`;
  licenseChip.hidden = !filter.license;
  licenseChip.textContent = `${filter.license} ×`;
  for (const [key, button] of headButtons) {
    if (filter.sort === key) button.setAttribute("aria-sort", filter.down ? "descending" : "ascending");
    else button.removeAttribute("aria-sort");
  }
  paint();
};
const move = (place) => {
  active = Math.max(0, Math.min(shown.length - 1, place));
  const height = rowHeight();
  const top = list.getBoundingClientRect().top + active * height;
  const edge = document.querySelector(".tools").getBoundingClientRect().bottom;
  if (top < edge) scrollBy(0, top - edge);
  else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight + 8);
  paint();
};
const components = () => {
  input = el("input", {
    type: "search",
    placeholder: "Search names, versions, purls, licences, digests   /",
    "aria-label": "Search components",
    spellcheck: "false",
    autocomplete: "off",
  });
  input.value = filter.q;
  input.addEventListener("input", () => {
    filter.q = input.value;
    refresh();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && shown.length) {
      event.preventDefault();
      list.focus();
    }
  });
  const select = (label, options, key) => {
    const node = el(
      "select",
      { "aria-label": label },
      options.map(([value, text]) => el("option", { value }, text)),
    );
    node.value = filter[key];
    node.addEventListener("change", () => {
      filter[key] = node.value;
      refresh();
    });
    return node;
  };
  kindSelect = select(
    "Kind",
    [
      ["", "All kinds"],
      ...Object.entries(data.summary.kinds).map(([kind, total]) => [kind, `${word(kind)} (${number(total)})`]),
    ],
    "kind",
  );
  onlySelect = select("Only", [["", "Everything"], ...Object.entries(ONLY)], "only");
  licenseChip = el("button", {
    class: "chip",
    type: "button",
    "aria-label": "Remove the licence filter",
    onclick: () => {
      filter.license = "";
      refresh();
    },
  });
  count = el("span", { class: "shown", role: "status" });
  headButtons = [
    ["name", "Name"],
    ["kind", "Kind"],
    ["version", "Version"],
    ["license", "Licences"],
    ["notes", "Notes"],
  ].map(([key, text]) => [
    key,
    el(
      "button",
      {
        type: "button",
        class: key === "kind" || key === "version" ? "wide" : "",
        onclick: () => {
          filter.down = filter.sort === key && !filter.down;
          filter.sort = key;
          refresh();
        },
      },
      text,
    ),
  ]);
  list = el("div", { class: "list", role: "grid", tabindex: "0", "aria-label": "Components" });
  list.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(innerHeight / rowHeight()) - 4);
    const place = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: shown.length - 1,
    }[event.key];
    if (place !== undefined) {
      event.preventDefault();
      move(place);
    }
    if (event.key === "Enter" && shown[active] !== undefined) location.hash = target(all[shown[active]]);
  });
  // On the list, not on its rows: those come and go.
  list.addEventListener("click", (event) => {
    const place = Math.floor((event.clientY - list.getBoundingClientRect().top) / rowHeight());
    if (shown[place] === undefined) return;
    active = place;
    paint();
    location.hash = target(all[shown[place]]);
  });
  return el(
    "section",
    {},
    el(
      "div",
      { class: "tools" },
      el("div", { class: "filters" }, input, kindSelect, onlySelect, licenseChip, count),
      el(
        "div",
        { class: "row head" },
        headButtons.map(([, button]) => button),
      ),
    ),
    list,
    el("p", { class: "empty", id: "nothing", hidden: true }, "No component matches."),
  );
};
const filterBy = (wanted) => {
  Object.assign(filter, { q: "", kind: "", license: "", only: "" }, wanted);
  open("components");
};
