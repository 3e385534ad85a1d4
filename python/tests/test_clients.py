"""Compiled workflows in other Python libraries for Argo and Kubernetes."""

from unittest import mock

import kubernetes
from hera.workflows import Workflow
from hera.workflows.models import Workflow as Model
from test_compile import pipeline

import kfp_compile


def test_hera_reads_workflows() -> None:
    compiled = kfp_compile.compile(pipeline, namespace="team", parameters={"table": "sales"})
    model = Model.parse_obj(compiled)
    assert model.spec.entrypoint == "root"
    workflow = Workflow.from_dict(compiled)
    assert isinstance(workflow, Workflow)
    assert (workflow.generate_name, workflow.namespace) == ("pipeline-", "team")
    assert [template.name for template in model.spec.templates or []] == ["root", "train", "load"]
    # What comes back is what was compiled, but for the fields that Hera orders.
    assert workflow.to_dict()["spec"]["templates"] == compiled["spec"]["templates"]


def test_the_kubernetes_client_sends_workflows_unchanged() -> None:
    compiled = kfp_compile.compile(pipeline, namespace="team")
    client = kubernetes.client.ApiClient()
    with mock.patch.object(client, "call_api") as call:
        kubernetes.client.CustomObjectsApi(client).create_namespaced_custom_object(
            "argoproj.io", "v1alpha1", "team", "workflows", compiled
        )
    assert call.call_args.kwargs["body"] == compiled
    assert client.sanitize_for_serialization(compiled) == compiled
