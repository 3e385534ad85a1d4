//! Names of the parameters that templates of every pipeline have.

use argo_model::{Expr, ParamName, Variable};

/// Input of a container's template: the JSON object of its input parameters.
pub(crate) const PARAMETER_VALUES: &str = "parameter-values";

/// Input of a container's template: the JSON object of its input artifacts.
pub(crate) const ARTIFACT_VALUES: &str = "artifact-values";

/// Input of a container's template: the JSON object of the paths of its input artifacts, if only
/// the run knows them.
pub(crate) const ARTIFACT_PATHS: &str = "artifact-paths";

/// Input of a container's template: the JSON object of the values to which settings of its pod
/// refer.
pub(crate) const SETTING_VALUES: &str = "setting-values";

/// Input of a template below which programs write artifacts that travel by location, or success
/// flags are set: the names of the tasks on the way to it, as a key.
pub(crate) const TASK_PATH: &str = "artifact-scope";

/// Input of a template that sets a success flag: the flag's name.
pub(crate) const SUCCESS_FLAG: &str = "success-flag";

/// Output of a container's template: the executor output that the program wrote.
pub(crate) const EXECUTOR_OUTPUT: &str = "executor-output";

/// Value of an output parameter whose program did not write the file, and need not write it.
pub(crate) const NOT_WRITTEN: &str = "<not written>";

/// Returns an input parameter of the template at hand.
pub(crate) fn input(name: &'static str) -> Expr {
    Expr::Var(Variable::Input(ParamName::fixed(name)))
}
