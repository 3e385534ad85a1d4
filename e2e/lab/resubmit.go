// argo-resubmit makes of a finished workflow (JSON on standard input) the one that `argo resubmit` would create, with the code
// of the Argo version that this module is built with. With --memoized, it takes over what succeeded.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	wfv1 "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v3/workflow/util"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var wf wfv1.Workflow
	if err := json.NewDecoder(os.Stdin).Decode(&wf); err != nil {
		return err
	}
	memoized := false
	for _, argument := range os.Args[1:] {
		memoized = memoized || argument == "--memoized"
	}
	again, err := util.FormulateResubmitWorkflow(context.Background(), &wf, memoized, nil)
	if err != nil {
		return err
	}
	again.APIVersion, again.Kind = "argoproj.io/v1alpha1", "Workflow"
	return json.NewEncoder(os.Stdout).Encode(again)
}
