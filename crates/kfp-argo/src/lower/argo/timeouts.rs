//! Limits for pods that do not start, or do not end.

use argo_model::{Template, TemplateBody};

use super::Lowering;

impl Lowering<'_> {
    /// A template with the limits of the options, where it has a pod.
    ///
    /// Argo gives the pod the task's limit in place of its own deadline, also where that is shorter. So a task that has a shorter one of its
    /// own keeps that alone: it ends a pod whose image cannot be pulled as well.
    pub(super) fn limited(&self, template: Template) -> Template {
        if !matches!(template.body, TemplateBody::Container(_) | TemplateBody::Resource(_)) {
            return template;
        }
        let own = template.active_deadline_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        let timeout = self.options.task_timeout.filter(|limit| own.is_none_or(|own| own > limit.as_secs()));
        Template { timeout, pending_timeout: self.options.pending_timeout, ..template }
    }
}
