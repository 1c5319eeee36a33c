// Opens all stages, and links, folds and searches them.
const loaded = () => !document.querySelector(".busy");
await until(() => panes.length === 3 && loaded());
for (const button of document.querySelectorAll(".stage[aria-pressed=false]")) button.click();
await until(() => panes.length === 9 && loaded());
panes[0].box.querySelectorAll(".row")[6].click();
for (const pane of panes) {
  check(pane.marked.length > 0, `${pane.element.ariaLabel}: nothing is marked`);
  check(pane.box.querySelector(".row.linked"), `${pane.element.ariaLabel}: no mark is in view`);
}
const press = (key) => panes[0].box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
press("f");
check(panes[0].box.querySelector(".gap"), "nothing is folded");
press("f");
press("ArrowUp");
check(document.getElementById("status").textContent === "line 6 of the description", "the arrow did not move");
search("gauge.trace");
check(document.querySelector(".row.found"), "nothing is found");
document.querySelector("table.kernels td.name button").click();
check(document.querySelectorAll("[role=tab]").length === 2, "no tabs");
