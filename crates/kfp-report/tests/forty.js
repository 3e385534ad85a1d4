const TRAIN = "exit-handler-1/for-loop-1/train";

tell(() => {
  expect("the first iteration that failed is shown", state(TRAIN), "F");
  expect("what waits for it", state("exit-handler-1/for-loop-1/check"), "O");
  expect("a tolerant task", state("exit-handler-1/summary"), "S");
  expect("a task that never ran", state("exit-handler-1/publish"), "O");
  const cells = [...element("exit-handler-1/for-loop-1").querySelectorAll(".cell")];
  expect("one cell for each iteration", cells.length, 40);
  expect("two of them failed", cells.flatMap((cell, number) => cell.classList.contains("F") ? [number] : []), [7, 23]);
  click(TRAIN);
  expect("the cause is shown", details.textContent.includes("main: Error (exit code 3)"), true);
  expect("the number of attempts", details.textContent.includes("Attempts2"), true);
  expect("a click does not change the run", state("exit-handler-1/list"), "S");
  cells[8].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect("another iteration", [state(TRAIN), details.textContent.includes("score = 0.8")], ["S", true]);
  document.querySelector("tr[data-node] a").click();
  expect("a row leads to its box", details.querySelector("h2").textContent, "list");
  press("Escape");
  expect("Escape keeps the run", state("exit-handler-1/list"), "S");
});
