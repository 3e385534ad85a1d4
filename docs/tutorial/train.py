"""A small training with an exit handler, for docs/tutorial.md."""

from kfp import dsl
from kfp.dsl import HTML, Dataset, Input, Metrics, Output, PipelineTaskFinalStatus


@dsl.component(base_image="python:3.11")
def load(rows: int, table: Output[Dataset]):
    with open(table.path, "w") as file:
        file.writelines(f"{number},{number * 2}\n" for number in range(rows))


@dsl.component(base_image="python:3.11")
def train(table: Input[Dataset], page: Output[HTML], metrics: Output[Metrics]) -> float:
    with open(table.path) as file:
        pairs = [tuple(map(int, line.split(","))) for line in file]
    factor = sum(y for _, y in pairs) / sum(x for x, _ in pairs)
    metrics.log_metric("factor", factor)
    with open(page.path, "w") as file:
        file.write(f"<h1>y = {factor} x</h1>")
    return factor


@dsl.component(base_image="python:3.11")
def notify(status: PipelineTaskFinalStatus):
    print(f"{status.pipeline_task_name}: {status.state}")


@dsl.pipeline(name="train")
def pipeline(rows: int = 10):
    with dsl.ExitHandler(notify(), name="nightly"):
        data = load(rows=rows)
        train(table=data.outputs["table"])
