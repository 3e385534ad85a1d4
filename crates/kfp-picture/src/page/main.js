// The page: what is chosen, and what happens on a click.

const model = decode(JSON.parse(document.getElementById("data").textContent));
const [place, details, outcome] = ["picture", "details", "outcome"].map((id) => document.getElementById(id));
const shown = new Iterations(model);
const folded = new Set();
let [chosen, run, picture, zoom] = [null, model.isReport ? model.runs[0] : null, null, 1];

const list = document.getElementById("runs") ? listRuns(document.getElementById("runs"), model, chooseRun) : null;

function depth(node) {
  return node.parent === null ? 0 : 1 + depth(model.nodes[node.parent]);
}

function redraw() {
  const focused = document.activeElement?.closest?.(".node")?.dataset.id;
  picture = draw(model, folded);
  place.replaceChildren(picture.root);
  scale(zoom);
  update();
  if (focused) picture.elements.get(Number(focused))?.element.focus({ preventScroll: true });
}

function update() {
  paint(picture, run, shown, chooseIteration);
  for (const [id, { element }] of picture.elements) element.classList.toggle("chosen", chosen?.id === id);
  showDetails(details, model, chosen, run, shown, { iteration: chooseIteration, run: chooseRun });
  list?.mark(run);
  if (model.isReport) return;
  const notes = run?.notes.length ? [html("ul", { className: "notes" }, ...run.notes.map((note) => html("li", {}, note)))] : [];
  const text = run ? `${run.failing === null ? run.title : `If ${run.title}`}: ${result(model, run)}.` : "";
  outcome.className = run ? (run.state === "S" ? "good" : "bad") : "";
  outcome.replaceChildren(text);
  details.append(...notes);
}

function scale(factor) {
  zoom = Math.min(Math.max(factor, 0.1), 3);
  picture.root.setAttribute("width", picture.width * zoom);
  picture.root.setAttribute("height", picture.height * zoom);
}

function fit() {
  const space = Math.min((place.clientWidth - 32) / picture.width, (place.clientHeight - 32) / picture.height);
  scale(Math.min(space, 1.2));
}

// A click on a task lets it fail, in the iterations that are shown; a second one, or one on a group,
// shows the details only.
function choose(id) {
  const node = model.nodes[id];
  const again = chosen === node && run?.failing === id && shown.isFailing(run, node);
  chosen = node;
  if (!model.isReport && !node.isGroup) {
    const runs = failures(model, id);
    run = again ? null : runs.find((one) => shown.isFailing(one, node)) ?? runs[0] ?? null;
    shown.follow(run);
  }
  update();
}

function chooseRun(wanted) {
  run = run === wanted ? null : wanted;
  shown.follow(run);
  chosen = run?.failing == null ? chosen : model.nodes[run.failing];
  if (run && chosen) reveal(chosen);
  update();
  if (run && chosen) picture.elements.get(chosen.id)?.element.scrollIntoView({ block: "center", inline: "center" });
}

function reveal(node) {
  let hidden = false;
  for (let at = node.parent; at !== null; at = model.nodes[at].parent) hidden = folded.delete(at) || hidden;
  if (hidden) redraw();
}

function chooseIteration(loop, number) {
  shown.chosen.set(loop, number);
  update();
}

function toggle(id) {
  if (!model.nodes[id].isGroup) return;
  if (!folded.delete(id)) folded.add(id);
  redraw();
}

function foldAll(from) {
  folded.clear();
  model.nodes.filter((node) => node.isGroup && depth(node) >= from).forEach((node) => folded.add(node.id));
  redraw();
}

function move(id, direction) {
  const box = neighbour(picture, picture.elements.get(id).box, direction);
  if (!box) return;
  const { element } = picture.elements.get(box.node.id);
  element.focus();
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function clear() {
  [chosen, run] = [null, model.isReport ? run : null];
  update();
}

place.addEventListener("click", (event) => {
  const node = event.target.closest(".node");
  if (!node) return;
  if (event.target.classList.contains("toggle")) toggle(Number(node.dataset.id));
  else choose(Number(node.dataset.id));
});
place.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  scale(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
}, { passive: false });

// A row of a report leads to its box.
for (const row of document.querySelectorAll("[data-node]:not(.node)")) {
  row.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    chosen = model.nodes[Number(row.dataset.node)];
    reveal(chosen);
    update();
    picture.elements.get(chosen.id)?.element.scrollIntoView({ block: "center", inline: "center" });
  });
}

const tools = {
  unfold: () => foldAll(Infinity), fold: () => foldAll(0),
  smaller: () => scale(zoom / 1.2), larger: () => scale(zoom * 1.2), fit,
  theme: () => {
    const root = document.documentElement;
    const isDark = (root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    root.style.colorScheme = isDark ? "light" : "dark";
  },
};
for (const [id, action] of Object.entries(tools)) document.getElementById(id).addEventListener("click", action);
listen({ ...tools, move, choose, fold: toggle, clear, search: () => list?.search.focus() });

// Large pipelines start with the groups within groups folded, at a size that can be read.
const MANY = 80;
if (model.nodes.length > MANY) foldAll(1); else redraw();
fit();
if (zoom < 0.55) scale(0.75);
