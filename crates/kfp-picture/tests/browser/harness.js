// Runs a story on a page and writes the result into it, for the test that reads the page.
//
// The story is a list of steps: what to click or which key to press, and what must hold then.

const report = document.createElement("pre");
report.id = "report";
const errors = [];
addEventListener("error", (event) => errors.push(`script error: ${event.message}`));

function box(path) {
  return model.nodes.find((node) => node.path === path);
}

function element(path) {
  return place.querySelector(`.node[data-id="${box(path)?.id}"]`);
}

function click(path, part = ".box") {
  element(path).querySelector(`:scope > ${part}`).dispatchEvent(new MouseEvent("click", { bubbles: true }));
}

function press(key, target = document.activeElement ?? document.body) {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

// The state of a box, as its colour shows it.
function state(path) {
  return ["S", "F", "K", "O", "N", "R", "P"].find((letter) => element(path).classList.contains(letter)) ?? "";
}

function expect(what, actual, wanted) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (one !== other) errors.push(`${what}: ${one}, not ${other}`);
}

function tell(story) {
  try {
    story();
  } catch (error) {
    errors.push(`${error}\n${error.stack}`);
  }
  report.textContent = errors.length === 0 ? "good" : errors.join("\n");
  document.body.append(report);
}
