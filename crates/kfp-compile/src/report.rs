//! Findings for people: the source's lines, and a mark at the place.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use kfp_argo::diagnostics::{Diagnostic, Severity};
use kfp_ir::{Layout, Places};

/// Prints findings about one source.
pub(crate) struct Report<'s> {
    name: String,
    source: &'s [u8],
}

impl<'s> Report<'s> {
    pub(crate) fn new(path: &Path, source: &'s [u8]) -> Self {
        let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
        Self { name, source }
    }

    /// Prints all of them to standard error.
    pub(crate) fn print(&self, diagnostics: &[Diagnostic]) {
        if diagnostics.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(self.source);
        let places = Places::new(self.source);
        for diagnostic in diagnostics {
            anstream::eprintln!("{}\n", self.render(diagnostic, &text, places.as_ref()));
        }
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        if errors > 0 {
            let plural = if errors == 1 { "" } else { "s" };
            anstream::eprintln!("{}: {errors} error{plural}", self.name);
        }
    }

    fn render(&self, diagnostic: &Diagnostic, text: &str, places: Option<&Places<'_>>) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&diagnostic.message).id(diagnostic.code.id);
        let location = diagnostic.location.as_ref();
        let trail = location.map(ToString::to_string).filter(|trail| !trail.is_empty());
        let located = || Some(places?.locate(&Layout::default(), &location?.path)?.label);
        let mut group = match diagnostic.span.or_else(located) {
            Some(span) => {
                let mark = AnnotationKind::Primary.span(span.start..span.end);
                let snippet = Snippet::source(text).path(self.name.as_str()).annotation(mark);
                title.element(snippet)
            }
            None => Group::with_title(title),
        };
        if let Some(trail) = &trail {
            group = group.element(Level::NOTE.message(format!("in {trail}")));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        Renderer::styled().render(&[group])
    }
}
