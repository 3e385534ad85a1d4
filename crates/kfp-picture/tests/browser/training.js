const TRAIN = "exit-handler-1/for-loop-1/train";

tell(() => {
  expect("nothing is chosen at first", place.querySelectorAll(".F, .S").length, 0);
  const listed = [...document.querySelectorAll("#runs li")].map((item) => item.querySelector("small").textContent);
  expect("the list follows the picture, after the runs without failures", listed.slice(2), [
    "exit-handler-1/load", TRAIN, "exit-handler-1/for-loop-1/test", "exit-handler-1/summary", "exit-handler-1/evaluate",
    "exit-handler-1/condition-branches-1/condition-2/deploy", "exit-handler-1/condition-branches-1/condition-3/ask",
    "notify",
  ]);
  click(TRAIN);
  expect("the task fails", state(TRAIN), "F");
  expect("what waits for it", state("exit-handler-1/evaluate"), "O");
  expect("a tolerant task", state("exit-handler-1/summary"), "S");
  expect("the exit task", state("notify"), "S");
  expect("the group", state("exit-handler-1"), "F");
  expect("the result", outcome.textContent, "If train[0] fails: the run fails, 3 of 8 tasks never start.");
  expect("the image is shown", details.textContent.includes("registry.example/team/train:3.0"), true);
  expect("the list marks the run", document.querySelector("#runs [aria-pressed=true]").textContent.includes("train[0] fails"), true);

  const cells = element("exit-handler-1/for-loop-1").querySelectorAll(".cell");
  expect("one cell for each iteration", [...cells].map((cell) => cell.classList[1]), ["F", "S", "S"]);
  cells[1].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect("the second iteration", state(TRAIN), "S");
  click(TRAIN);
  expect("the shown iteration fails", outcome.textContent, "If train[1] fails: the run fails, 3 of 8 tasks never start.");
  expect("its cell", [...element("exit-handler-1/for-loop-1").querySelectorAll(".cell")].map((cell) => cell.classList[1]), ["S", "F", "S"]);
  const choices = [...details.querySelectorAll(".failing button")];
  expect("each iteration may fail, or all", choices.map((button) => button.textContent), ["0", "1", "2", "all"]);
  choices[3].click();
  expect("all iterations fail", outcome.textContent, "If train fails in all iterations: the run fails, 4 of 8 tasks never start.");
  expect("the list has the task once", document.querySelectorAll("#runs [aria-pressed=true]").length, 1);
  click(TRAIN);
  expect("a second click lets nothing fail", [state(TRAIN), outcome.textContent], ["", ""]);

  click("exit-handler-1/for-loop-1", ".toggle");
  expect("a folded group hides its tasks", element(TRAIN), null);
  const folded = place.querySelector("svg").viewBox.baseVal.width;
  click("exit-handler-1/for-loop-1", ".toggle");
  expect("the picture grows again", place.querySelector("svg").viewBox.baseVal.width > folded, true);

  element("exit-handler-1/load").focus();
  press("ArrowRight");
  expect("the arrow moves to the right", document.activeElement.dataset.id, String(box("exit-handler-1/for-loop-1").id));
  element("exit-handler-1/evaluate").focus();
  press("Enter");
  expect("Enter chooses", state("exit-handler-1/evaluate"), "F");
  press("Escape");
  expect("Escape clears", state("exit-handler-1/evaluate"), "");
  press("/");
  expect("/ goes to the search", document.activeElement.type, "search");
  document.activeElement.value = "ask";
  document.activeElement.dispatchEvent(new Event("input"));
  expect("the search filters", document.querySelectorAll("#runs li:not([hidden])").length, 1);
  press("Enter");
  expect("the other branch", [state("exit-handler-1/condition-branches-1/condition-3/ask"), state("exit-handler-1/condition-branches-1/condition-2")], ["F", "K"]);
});
