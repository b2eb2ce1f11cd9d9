// Tabs
const TABS = [
  ["overview", "Overview", null, "", overview],
  ["components", "Components", all.length, "", components],
  ["licences", "Licences", licenseCounts.length, "", licensesTab],
  ["findings", "Findings", findings.length, findings.length ? "bad" : "", findingsTab],
  ["unknowns", "Unknowns", data.unknowns.length, data.unknowns.length ? "warn" : "", unknownsTab],
];
let tab = "";
const body = el("div", { role: "tabpanel", id: "panel" });
const tabs = el(
  "div",
  { class: "tabs", role: "tablist", "aria-label": "Sections" },
  TABS.map(([key, label, total, mood]) =>
    el(
      "button",
      { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": "panel", onclick: () => open(key) },
      label,
      total !== null && el("span", { class: `count ${mood}` }, number(total)),
    ),
  ),
);
tabs.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = TABS[(TABS.findIndex(([key]) => key === tab) + step + TABS.length) % TABS.length][0];
  open(next);
  document.getElementById(`tab-${next}`).focus();
});
const show = (key) => {
  tab = key;
  list = null;
  for (const [name] of TABS) {
    const button = document.getElementById(`tab-${name}`);
    button.setAttribute("aria-selected", name === key);
    button.tabIndex = name === key ? 0 : -1;
  }
  body.setAttribute("aria-labelledby", `tab-${key}`);
  body.replaceChildren(TABS.find(([name]) => name === key)[4]());
  if (key === "components") refresh();
};
const open = (key) => {
  show(key);
  if (location.hash.slice(1) !== key) location.hash = `#${key}`;
};
app.replaceChildren(tabs, body);
show(TABS.some(([key]) => key === location.hash.slice(1)) ? location.hash.slice(1) : "overview");
addEventListener("hashchange", follow);
let waiting = false;
addEventListener(
  "scroll",
  () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        paint();
      });
    }
  },
  { passive: true },
);
let lastWidth = innerWidth;
addEventListener("resize", () => {
  // The address bar of a phone comes and goes: only another width needs another picture.
  if (innerWidth !== lastWidth) {
    lastWidth = innerWidth;
    measure();
    if (opened !== null) drawLineage(component(opened));
  }
  paint();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel) close();
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    if (tab !== "components") open("components");
    input.focus();
  }
});
follow();
document.documentElement.dataset.ready = "true";
