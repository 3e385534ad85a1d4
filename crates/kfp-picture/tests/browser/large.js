tell(() => {
  const opened = performance.now();
  expect("all tasks are there", model.nodes.filter((node) => node.shape === "task").length, 300);
  const last = model.nodes.length - 1;
  choose(last);
  expect("a task fails", states(run, model.nodes[last])[0], "F");
  document.body.dataset.opened = Math.round(opened);
});
