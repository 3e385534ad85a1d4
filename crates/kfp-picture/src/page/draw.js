// The picture as SVG.

const MARKS = { S: "✓", F: "✗", K: "–", O: "–", N: "–", R: "▶", P: "…" };
const WORDS = {
  S: "succeeded", F: "failed", K: "skipped: its condition does not hold", O: "omitted: a task before it did not succeed",
  N: "not reached", R: "running", P: "pending",
};

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function path(points) {
  let text = `M${points[0][0]},${points[0][1]}`;
  for (let at = 1; at < points.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [points[at - 1], points[at]];
    const bend = Math.max((x1 - x0) / 2, 8);
    text += `C${x0 + bend},${y0} ${x1 - bend},${y1} ${x1},${y1}`;
  }
  return text;
}

function cut(text, width) {
  const most = Math.floor(width / 7.2);
  return text.length <= most ? text : `${text.slice(0, Math.max(most - 1, 1))}…`;
}

function arrow(id) {
  const marker = { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" };
  return svg("marker", marker, svg("path", { d: "M0,0 8,4 0,8z" }));
}

// The size of a printed page, and the smallest scale at which a picture on it can be read.
const PAGE = { width: 1040, height: 640, scale: 0.6 };

// Draws all boxes and edges. Returns the element, and the element of each box.
function draw(model, folded) {
  const { width, height, boxes, edges } = arrange(model, folded);
  const elements = new Map();
  const root = svg("svg", { viewBox: `-4 -4 ${width + 12} ${height + 12}`, role: "group", "aria-label": model.title });
  root.classList.toggle("tall", height * Math.min(PAGE.width / width, 1) * PAGE.scale > PAGE.height);
  root.append(svg("defs", {}, arrow("arrow"), arrow("arrow-tolerant"), arrow("arrow-hook")));
  const places = new Map(boxes.map((box) => [box.node, box]));
  for (const box of boxes) {
    const element = drawBox(box, folded.has(box.node.id));
    elements.set(box.node.id, { element, box });
    root.append(element);
  }
  for (const { edge, points } of edges) {
    const kind = edge.isTolerant ? "tolerant" : edge.hasData ? "data" : "order";
    const marker = edge.isTolerant ? "url(#arrow-tolerant)" : "url(#arrow)";
    const title = svg("title", {}, `${edge.to.label} ${edge.isTolerant ? "starts after any ending of" : "waits for"} ${edge.from.label}`);
    root.append(svg("path", { class: `edge ${kind}`, d: path(points), "marker-end": marker }, title));
  }
  for (const [node, exit] of places) {
    if (node.exitOf === null) continue;
    const group = places.get(model.nodes[node.exitOf]);
    const [x, top, middle] = [group.x + 18, group.y + group.height, exit.y + exit.height / 2];
    const d = `M${x},${top}V${middle - 8}Q${x},${middle} ${x + 8},${middle}H${exit.x}`;
    const title = svg("title", {}, `${node.label} runs after any ending of the group`);
    root.append(svg("path", { class: "hook", d, "marker-end": "url(#arrow-hook)" }, title));
  }
  return { root, elements, width: width + 12, height: height + 12 };
}

function drawBox({ node, x, y, width, height }, isFolded) {
  const classes = `node ${node.shape}${node.isGroup ? " group" : ""}${isFolded ? " folded" : ""}`;
  const element = svg("g", { class: classes, "data-id": node.id, tabindex: 0, role: "button" });
  if (node.shape === "loop") {
    element.append(svg("rect", { class: "shadow", x: x + 4, y: y + 4, width, height, rx: 8 }));
  }
  const round = node.exitOf === null ? 8 : 20;
  element.append(svg("rect", { class: "box", x, y, width, height, rx: node.isGroup ? 8 : round }));
  element.append(svg("title", {}, node.path));
  if (node.isGroup) {
    const sign = isFolded ? "▸" : "▾";
    element.append(svg("text", { class: "label", x: x + 28, y: y + 20 }, cut(node.label, width - 60)));
    element.append(svg("text", { x: x + 11, y: y + 20 }, sign));
    if (isFolded) element.append(svg("text", { class: "caption", x: x + 28, y: y + 35 }, cut(contents(node), (width - 40) * 1.15)));
    element.append(svg("rect", { class: "toggle", x: x + 4, y: y + 4, width: 22, height: 24 }));
  } else {
    element.append(svg("text", { class: "label", x: x + 12, y: y + 18 }, cut(node.label, width - 34)));
    element.append(svg("text", { class: "caption", x: x + 12, y: y + 33 }, cut(node.caption ?? "", (width - 24) * 1.15)));
  }
  element.append(svg("text", { class: "mark", x: x + width - 18, y: y + 19 }));
  element.append(svg("g", { class: "cells" }));
  return element;
}

function contents(node) {
  const count = (group) => group.children.reduce((sum, child) => sum + (child.isGroup ? count(child) : 1), 0);
  const tasks = count(node);
  const number = tasks === 1 ? "1 task" : `${tasks} tasks`;
  return node.shape === "group" ? number : `${node.path.split("/").pop()}: ${number}`;
}

// Shows the states of a run in the picture, or none.
function paint(picture, run, shown, choose) {
  for (const [id, { element, box }] of picture.elements) {
    const { node } = box;
    const state = run ? shown.state(run, node) : "";
    element.classList.remove(...Object.keys(MARKS));
    if (state) element.classList.add(state);
    element.querySelector(":scope > .mark").textContent = MARKS[state] ?? "";
    element.setAttribute("aria-label", state ? `${node.label}, ${WORDS[state]}` : node.label);
    const cells = element.querySelector(":scope > .cells");
    cells.replaceChildren();
    if (node.shape === "loop" && run) cells.append(...iterationCells(box, run, shown, (number) => choose(id, number)));
  }
}

// A strip with one cell for each iteration of a loop, along the lower border of its title.
function iterationCells({ node, x, y, width }, run, shown, choose) {
  const instance = shown.instance(run, node);
  const count = instance < 0 ? 0 : iterations(run, node, instance);
  const [offset, here] = [shown.offset(run, node, instance), shown.number(run, node, instance)];
  const each = Math.min(14, (width - 24) / Math.max(count, 1));
  return Array.from({ length: count }, (_, number) => {
    const state = iterationState(run, node, offset + number);
    const place = { x: x + 12 + number * each, y: y + 27, width: Math.max(each - (each > 4 ? 2 : 0.5), 1), height: 6 };
    const cell = svg("rect", { class: `cell ${state}${number === here ? " here" : ""}`, ...place });
    cell.append(svg("title", {}, `iteration ${number}: ${WORDS[state]}`));
    cell.addEventListener("click", (event) => {
      event.stopPropagation();
      choose(number);
    });
    return cell;
  });
}
