// The picture and its runs, as the page contains them.

const SHAPES = ["task", "importer", "volume-claim", "group", "exit-handler", "condition", "loop"];

function decode(data) {
  const nodes = data.nodes.map(([path, label, caption, shape, parent, exitOf, [x, y, width, height], facts], id) => ({
    id, path, label, caption, shape: SHAPES[shape], isGroup: shape > 2, parent, exitOf, exit: null, children: [],
    place: { x, y, width, height }, facts: facts.map((fact) => data.facts[fact]),
  }));
  const roots = [];
  for (const node of nodes) {
    (node.parent === null ? roots : nodes[node.parent].children).push(node);
    if (node.exitOf !== null) nodes[node.exitOf].exit = node;
  }
  const edges = data.edges.map(([from, to, isTolerant, hasData, bends]) => ({
    from: nodes[from], to: nodes[to], isTolerant, hasData, bends,
  }));
  const [first] = data.runs;
  const runs = data.runs.map((run, index) => ({
    ...run, index, many: { ...first?.many, ...run.many }, iterations: { ...first?.iterations, ...run.iterations },
  }));
  return { ...data, nodes, roots, edges, runs };
}

// The runs in which a task fails: one for each of its iterations, and one for all of them.
function failures(model, id) {
  return model.runs.filter((run) => run.failing === id);
}

// The letters of a box's states, one for each time that the group around it runs.
function states(run, node) {
  return run.many[node.id] ?? run.states[node.id];
}

// The number of iterations of a loop in its `instance`.
function iterations(run, loop, instance) {
  return run.iterations[loop.id]?.[instance] ?? 0;
}

// The state of one iteration of a loop: that of the boxes in it which deserves attention most.
function iterationState(run, loop, instance) {
  const letters = loop.children.map((child) => states(run, child)[instance]);
  return ["F", "R", "P", "S"].find((letter) => letters.includes(letter)) ?? "O";
}

// Tells which iterations of loops are shown.
class Iterations {
  constructor(model) {
    this.model = model;
    this.chosen = new Map();
  }

  // The position of a box in its states, or -1 if the group around it does not run.
  instance(run, node) {
    if (node.parent === null) return 0;
    const parent = this.model.nodes[node.parent];
    const outer = this.instance(run, parent);
    if (parent.shape !== "loop" || outer < 0) return outer;
    const count = iterations(run, parent, outer);
    return count === 0 ? -1 : this.offset(run, parent, outer) + this.number(run, parent, outer);
  }

  // The number of iterations in the instances of a loop before `instance`.
  offset(run, loop, instance) {
    return (run.iterations[loop.id] ?? []).slice(0, instance).reduce((sum, count) => sum + count, 0);
  }

  // The iteration that is shown: the chosen one, else the first one with a failure.
  number(run, loop, instance) {
    const count = iterations(run, loop, instance);
    const chosen = this.chosen.get(loop.id);
    if (chosen !== undefined && chosen < count) return chosen;
    const offset = this.offset(run, loop, instance);
    const failed = Array.from({ length: count }, (_, number) => number)
      .find((number) => iterationState(run, loop, offset + number) === "F");
    return failed ?? 0;
  }

  // The loops around a box, the outermost first.
  around(node) {
    if (node.parent === null) return [];
    const parent = this.model.nodes[node.parent];
    return [...this.around(parent), ...(parent.shape === "loop" ? [parent] : [])];
  }

  // True if the task fails in the iterations that are shown, or in all.
  isFailing(run, node) {
    const loops = this.around(node);
    return run.failingIterations?.every((number, at) => (this.chosen.get(loops[at].id) ?? 0) === number) ?? true;
  }

  // Shows the iterations in which a task fails.
  follow(run) {
    if (run?.failing == null) return;
    const loops = this.around(this.model.nodes[run.failing]);
    run.failingIterations?.forEach((number, at) => this.chosen.set(loops[at].id, number));
  }

  state(run, node) {
    const instance = this.instance(run, node);
    return instance < 0 ? "N" : states(run, node)[instance] ?? "N";
  }
}
