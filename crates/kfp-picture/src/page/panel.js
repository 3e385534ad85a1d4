// The panel beside the picture: the details of the chosen box, and the list of runs.

function html(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const CODE = new Set(["Command", "Image", "Environment"]);

function showDetails(place, model, node, run, shown, choose) {
  if (!node) {
    const description = model.description ? [html("p", {}, model.description)] : [];
    place.replaceChildren(...description, html("p", { className: "path hint" }, model.hint));
    return;
  }
  const list = html("dl");
  const facts = run?.facts?.[node.id]?.[shown.instance(run, node)] ?? [];
  for (const [name, value] of [...facts.map((fact) => model.facts[fact]), ...node.facts]) {
    list.append(html("dt", {}, name), html("dd", { className: CODE.has(name) ? "code" : "" }, value));
  }
  const state = run ? [html("p", {}, `${MARKS[shown.state(run, node)]} ${WORDS[shown.state(run, node)]}`)] : [];
  const loop = node.shape === "loop" && run ? [iterationButtons(node, run, shown, choose.iteration)] : [];
  const runs = failures(model, node.id);
  const failing = runs.length > 1 ? [failureButtons(runs, run, choose.run)] : [];
  place.replaceChildren(
    html("h2", {}, node.label), html("div", { className: "path" }, node.path), ...state, ...loop, ...failing, list,
  );
}

// The iterations in which a task may fail.
function failureButtons(runs, shown, choose) {
  const buttons = runs.map((run) => {
    const label = run.failingIterations === null ? "all" : run.failingIterations.join(", ");
    const button = html("button", { type: "button", className: run.state, title: run.title }, label);
    button.setAttribute("aria-pressed", String(run === shown));
    button.addEventListener("click", () => choose(run));
    return button;
  });
  return html("div", { className: "iterations failing", role: "group", ariaLabel: "Fails in iteration" }, "fails in iteration ", ...buttons);
}

function iterationButtons(node, run, shown, choose) {
  const instance = shown.instance(run, node);
  const count = instance < 0 ? 0 : iterations(run, node, instance);
  const offset = shown.offset(run, node, instance);
  const buttons = Array.from({ length: count }, (_, number) => {
    const state = iterationState(run, node, offset + number);
    const button = html("button", { type: "button", className: state, title: WORDS[state] }, String(number));
    button.setAttribute("aria-pressed", String(number === shown.number(run, node, instance)));
    button.addEventListener("click", () => choose(node.id, number));
    return button;
  });
  return html("div", { className: "iterations", role: "group", ariaLabel: "Iterations" }, ...buttons);
}

// The result of a run in a few words.
function result(model, run) {
  const tasks = model.nodes.filter((node) => node.shape === "task");
  const idle = tasks.filter((node) => /^[KON]*$/.test(states(run, node))).length;
  const ending = run.state === "S" ? "the run succeeds" : "the run fails";
  return idle === 0 ? ending : `${ending}, ${idle} of ${tasks.length} tasks never start`;
}

// The position of a box in the picture: columns and rows, from the outermost group to the box. An exit
// task comes after the boxes of its group.
function position(model, node) {
  if (node.exitOf !== null) return [...position(model, model.nodes[node.exitOf]), Infinity];
  const around = node.parent === null ? [] : position(model, model.nodes[node.parent]);
  const { x, y, width } = node.place;
  const exit = node.exit === null ? 0 : model.geometry.indent + node.exit.place.width;
  // All boxes of a column have the same middle.
  return [...around, Math.round(x + Math.max(width, exit) / 2), y];
}

// The runs in the order of the picture: from column to column, down each column, and group by group.
function inOrder(model) {
  const keys = new Map(model.runs.map((run) =>
    [run, run.failing === null ? [-Infinity, run.index] : position(model, model.nodes[run.failing])]));
  return model.runs.slice().sort((one, other) => {
    const [first, second] = [keys.get(one), keys.get(other)];
    const at = first.findIndex((number, index) => number !== second[index]);
    return at < 0 ? 0 : first[at] - (second[at] ?? -Infinity);
  });
}

function listRuns(place, model, choose) {
  const search = html("input", { type: "search", placeholder: "Find a task (/)", ariaLabel: "Find a task" });
  const isFirst = (run) => run.failing === null || failures(model, run.failing)[0] === run;
  const items = inOrder(model).filter(isFirst).map((run) => {
    const mark = html("span", { className: run.state === "S" ? "good" : "bad" }, run.state === "S" ? "✓ " : "✗ ");
    const path = run.failing === null ? [] : [html("small", {}, model.nodes[run.failing].path)];
    const button = html("button", { type: "button" }, mark, run.title, ...path, html("small", {}, result(model, run)));
    button.addEventListener("click", () => choose(run));
    const name = run.failing === null ? "" : model.nodes[run.failing].path;
    return { run, name, button, item: html("li", {}, button) };
  });
  search.addEventListener("input", () => {
    for (const { name, item } of items) item.hidden = !name.includes(search.value.trim());
  });
  search.addEventListener("keydown", (event) => {
    const first = items.find(({ item }) => !item.hidden);
    if (event.key === "Enter" && first) choose(first.run);
    if (event.key === "Escape") search.blur();
  });
  place.replaceChildren(html("h2", {}, "What if"), search, html("ol", {}, ...items.map(({ item }) => item)));
  return {
    search,
    mark: (chosen) => items.forEach(({ run, button }) => {
      const isChosen = run === chosen || (run.failing !== null && run.failing === chosen?.failing);
      button.setAttribute("aria-pressed", String(isChosen));
    }),
  };
}
