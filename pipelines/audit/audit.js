const cuts = all(".cut");
let now = -1;

function go(step) {
  const shown = cuts.filter((cut) => !cut.classList.contains("off"));
  if (!shown.length) return;
  cuts[now]?.classList.remove("now");
  const before = shown.indexOf(cuts[now]);
  const next = shown[(before + step + shown.length + (before < 0 && step < 0 ? 1 : 0)) % shown.length];
  now = cuts.indexOf(next);
  next.classList.add("now");
  next.scrollIntoView({ block: "center" });
  next.querySelector(".tag").focus({ preventScroll: true });
}

all("button.kind").forEach((button) => button.addEventListener("click", () => {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  cuts.filter((cut) => cut.dataset.kind === button.dataset.kind).forEach((cut) => cut.classList.toggle("off", !on));
}));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  if (event.key === "n") go(1);
  if (event.key === "p") go(-1);
});
