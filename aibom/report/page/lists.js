// Licences, findings, unknowns
const licensesTab = () =>
  el(
    "section",
    {},
    el(
      "div",
      { class: "card" },
      licenseCounts.length
        ? bars(licenseCounts, 500, (name) => filterBy({ license: name }))
        : el("p", { class: "empty" }, "No component states a licence."),
      unlicensed > 0 &&
        el(
          "button",
          { class: "more", type: "button", onclick: () => filterBy({ only: "unlicensed" }) },
          `${plural(unlicensed, "component")} without a licence`,
        ),
    ),
  );
const findingsTab = () =>
  el(
    "section",
    {},
    groupBy(findings, (item) => item.rule || "finding").map(([rule, items]) =>
      el(
        "div",
        { class: "card group" },
        el("h2", {}, rule, el("span", { class: "count" }, number(items.length))),
        capped(
          items,
          200,
          (item) => el("li", {}, el("div", {}, item.detail), to(item.c), within(item.c)),
          el("ul", {}),
        ),
      ),
    ),
    findings.length === 0 &&
      el("p", { class: "empty" }, "No findings. That is not a verdict: it says what was looked for and seen."),
  );
const unknownsTab = () =>
  el(
    "section",
    {},
    groupBy(data.unknowns, (item) => `${item.field}: ${item.reason}`).map(([what, items]) =>
      el(
        "div",
        { class: "card group inline" },
        el("h2", {}, what, el("span", { class: "count" }, number(items.length))),
        capped(
          items,
          40,
          (item) => {
            const c = component(item.ref || data.subject);
            const place = item.location && item.location !== "." && item.location;
            return el("li", {}, c ? to(c) : item.ref, place ? el("span", { class: "soft" }, ` ${place}`) : "");
          },
          el("ul", {}),
        ),
      ),
    ),
    data.unknowns.length === 0 && el("p", { class: "empty" }, "Nothing was looked for in vain."),
  );
