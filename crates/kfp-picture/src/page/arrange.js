// The places of boxes, with some groups folded.
//
// The layout was computed with all groups unfolded. Where a group is folded, its box becomes small,
// and rows and columns that become empty are removed. This keeps the order of all boxes.

const COLUMN_GAP = 52;
const ROW_GAP = 18;

function foldedSize(node) {
  return { width: Math.min(Math.max(node.label.length * 7.4 + 84, 120), 310), height: 42 };
}

// Returns a function that removes what lies between intervals, except for `gap`.
function squeeze(intervals, gap) {
  const sorted = intervals.slice().sort((one, other) => one[0] - other[0]);
  const steps = [];
  let [end, removed] = [sorted.length ? sorted[0][0] : 0, sorted.length ? sorted[0][0] : 0];
  for (const [from, to] of sorted) {
    const space = from - end;
    if (space > gap) {
      steps.push({ from: end, to: from, scale: gap / space, removed });
      removed += space - gap;
    }
    end = Math.max(end, to);
  }
  const first = sorted.length ? sorted[0][0] : 0;
  return (at) => {
    let result = at - first;
    for (const { from, to, scale } of steps) {
      if (at > from) result -= (Math.min(at, to) - from) * (1 - scale);
    }
    return result;
  };
}

// Returns the box of each visible node, the edges between them, and the size of the whole.
function arrange(model, folded) {
  const { geometry } = model;
  const edgesOf = new Map();
  for (const edge of model.edges) {
    edgesOf.set(edge.from.parent, [...(edgesOf.get(edge.from.parent) ?? []), edge]);
  }

  function arrangeNode(node) {
    if (!node.isGroup) return { ...node.place, boxes: [], edges: [], changed: false };
    if (folded.has(node.id)) return { ...foldedSize(node), boxes: [], edges: [], changed: true };
    const inner = arrangeDag(node.children, node.id);
    const width = Math.max(inner.width + 2 * geometry.padding, Math.min(node.place.width, foldedSize(node).width));
    const height = inner.height + 2 * geometry.padding + geometry.title;
    return { ...inner, width, height };
  }

  function arrangeDag(nodes, parent) {
    const inner = new Map(nodes.map((node) => [node, arrangeNode(node)]));
    const changed = [...inner.values()].some((size) => size.changed);
    const cell = (size, exit) => exit ? {
      width: Math.max(size.width, geometry.indent + exit.width), height: size.height + geometry.hook + exit.height,
    } : { width: size.width, height: size.height };
    const cells = nodes.filter((node) => node.exitOf === null).map((node) => {
      const original = cell(node.place, node.exit?.place);
      const actual = cell(inner.get(node), node.exit && inner.get(node.exit));
      // A box that became narrower stays at the left of its column, where its edges arrive.
      const x = node.place.x;
      const y = node.place.y + (original.height - actual.height) / 2;
      return { node, x, y, end: node.place.x + original.width, ...actual };
    });
    const keep = (at) => at;
    const across = changed ? squeeze(cells.map(({ x, width }) => [x, x + width]), COLUMN_GAP) : keep;
    const down = changed ? squeeze(cells.map(({ y, height }) => [y, y + height]), ROW_GAP) : keep;
    const boxes = [];
    const own = new Map();
    const put = (node, x, y, end) => {
      const size = inner.get(node);
      const box = { node, x, y, end, width: size.width, height: size.height };
      own.set(node, box);
      boxes.push(box);
      const [left, top] = [x + geometry.padding, y + geometry.padding + geometry.title];
      boxes.push(...size.boxes.map((box) => ({ ...box, x: box.x + left, y: box.y + top })));
      edges.push(...size.edges.map((edge) => edge.moved(left, top)));
    };
    const edges = [];
    let [width, height] = [0, 0];
    for (const at of cells) {
      const [x, y] = [across(at.x), down(at.y)];
      put(at.node, x, y, across(at.end));
      if (at.node.exit) put(at.node.exit, x + geometry.indent, y + inner.get(at.node).height + geometry.hook, 0);
      [width, height] = [Math.max(width, x + at.width), Math.max(height, y + at.height)];
    }
    for (const edge of edgesOf.get(parent) ?? []) {
      const [from, to] = [own.get(edge.from), own.get(edge.to)];
      const bends = edge.bends.map(([x, y]) => [across(x), down(y)]);
      const [right, middle] = [from.x + from.width, from.y + from.height / 2];
      // Its edges leave the column in a straight line.
      const leave = from.end - right > 1 ? [[from.end, middle]] : [];
      const points = [[right, middle], ...leave, ...bends, [to.x, to.y + to.height / 2]];
      edges.push(route(edge, points));
    }
    return { width, height, boxes, edges, changed };
  }

  return arrangeDag(model.roots, null);
}

function route(edge, points) {
  return {
    edge, points,
    moved: (right, down) => route(edge, points.map(([x, y]) => [x + right, y + down])),
  };
}
