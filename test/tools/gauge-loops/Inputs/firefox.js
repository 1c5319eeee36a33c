// Opens a layer, filters and searches it, goes through it, and prints.
const count = () => parseInt(document.getElementById("status").textContent, 10);
const set = (id, value) => {
  const input = document.getElementById(id);
  input.value = value;
  input.dispatchEvent(new Event("input"));
};
await until(() => document.querySelector(".card"));
check(count() === 621, "621 loops");
set("shape", "2x2");
check(count() === 2, "two of them are 2 x 2");
document.querySelectorAll(".node")[2].click();
await until(() => document.getElementById("layer-title").textContent === "W3");
check(count() === 915, "915 paths");
set("length", 8);
check(count() < 915 && count() > 0, "short ones");
set("threshold", 0.95);
check(document.querySelectorAll(".card svg").length > 0, "pictures");
const before = document.getElementById("details").textContent;
document.getElementById("sheet").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
check(document.getElementById("details").textContent !== before, "the arrow did not move");
window.dispatchEvent(new Event("beforeprint"));
check(document.querySelectorAll(".card").length === count(), "not all are printed");
window.dispatchEvent(new Event("afterprint"));
