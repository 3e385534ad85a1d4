"""Simulated runs as users of the package see them. The wheel must be installed, with the KFP SDK."""

import pytest
from kfp import dsl

import kfp_compile


@dsl.component(base_image="python:3.12")
def train() -> float:
    return 0.5


@dsl.component(base_image="python:3.12")
def publish() -> None:
    print("published")


@dsl.component(base_image="python:3.12")
def clean_up(status: dsl.PipelineTaskFinalStatus) -> None:
    print(status.state)


@dsl.pipeline
def pipeline() -> None:
    with dsl.ExitHandler(clean_up()):
        trained = train()
        with dsl.If(trained.output > 0.6):
            publish()


def test_a_failed_task_is_reported_to_the_exit_task() -> None:
    run = kfp_compile.simulate(pipeline, fail=["train"])
    assert run.phase == "Failed" and run.because == "exit-handler-1/train failed", run
    status = run["clean-up"].final_status
    assert status is not None and status["state"] == "FAILED", run
    assert run.runs == ["exit-handler-1/train", "clean-up"]


def test_outputs_decide_conditions() -> None:
    low, high = (kfp_compile.simulate(pipeline, outputs={"train.Output": value}) for value in (0.5, 0.7))
    assert low["condition-2"].state == "skipped", low
    assert "is false" in str(low["condition-2"].because)
    assert high["publish"].state == "succeeded", high


def test_a_retry_runs_what_failed() -> None:
    run = kfp_compile.simulate(pipeline, fail=["train"], retry={"outputs": {"train.Output": 0.7}})
    assert run.retried is not None and run.retried.phase == "Succeeded", run.retried
    assert run.retried.runs == ["exit-handler-1/train", "exit-handler-1/condition-2/publish"]


def test_mistakes_are_errors() -> None:
    with pytest.raises(kfp_compile.CommandError, match="did you mean `train`"):
        kfp_compile.simulate(pipeline, fail=["trian"])
    with pytest.raises(KeyError, match="no task is named predict"):
        kfp_compile.simulate(pipeline)["predict"]
    assert "clean-up: succeeded" in str(kfp_compile.simulate(pipeline))
