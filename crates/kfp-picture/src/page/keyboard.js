// Moving between boxes with the arrow keys, and the keys of the tools.

// The nearest box in a direction: distance along it counts once, distance across it twice.
function neighbour(picture, from, [right, down]) {
  const middle = ({ x, y, width, height, node }) => node.isGroup ? [x + 20, y + 15] : [x + width / 2, y + height / 2];
  const [x0, y0] = middle(from);
  let [best, least] = [null, Infinity];
  for (const { box } of picture.elements.values()) {
    const [x, y] = middle(box);
    const along = (x - x0) * right + (y - y0) * down;
    const across = Math.abs((x - x0) * down) + Math.abs((y - y0) * right);
    if (box !== from && along > 1 && along + 2 * across < least) [best, least] = [box, along + 2 * across];
  }
  return best;
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = event.target.closest?.(".node");
    const direction = DIRECTIONS[event.key];
    const isActivation = node && (event.key === "Enter" || event.key === " ");
    const action = node && direction ? () => actions.move(Number(node.dataset.id), direction)
      : isActivation ? () => actions.choose(Number(node.dataset.id))
      : node && event.key === "f" ? () => actions.fold(Number(node.dataset.id))
      : { "/": actions.search, "+": actions.larger, "-": actions.smaller, 0: actions.fit, Escape: actions.clear }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
