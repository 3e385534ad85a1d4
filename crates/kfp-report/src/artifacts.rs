//! Files of artifacts, and the metrics in their metadata.

use serde_json::Value;

use crate::execution::Execution;
use crate::report::Report;

/// Reads files of artifacts.
pub trait Files {
    /// Returns the content of an artifact, by its key or by one of its other paths.
    fn read(&self, paths: &[String]) -> Option<Vec<u8>>;
}

/// No files.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &[String]) -> Option<Vec<u8>> {
        None
    }
}

/// The metrics of one artifact (`dsl.Metrics`, `dsl.ClassificationMetrics`), or of one slice of it
/// (`dsl.SlicedClassificationMetrics`).
pub(crate) struct Metrics {
    /// The task and the artifact, with the slice: `train.metrics`, `train.metrics[germany]`.
    pub(crate) name: String,
    /// Simple values.
    pub(crate) values: Vec<(String, String)>,
    /// The confusion matrix: the names of the categories, and the rows.
    pub(crate) matrix: Option<(Vec<String>, Vec<Vec<f64>>)>,
    /// The ROC curve: false positive rates and recalls.
    pub(crate) curve: Vec<(f64, f64)>,
}

/// Returns the metrics of all artifacts that have some.
pub(crate) fn metrics(report: &Report) -> Vec<Metrics> {
    let of_task = |task: &Execution| {
        let artifacts = task.metadata.iter();
        artifacts
            .flat_map(|(name, metadata)| of_artifact(&format!("{}.{name}", task.path), metadata))
            .collect::<Vec<_>>()
    };
    report.programs().flat_map(of_task).filter(|metrics| !metrics.is_empty()).collect()
}

impl Metrics {
    /// Returns the rows of the confusion matrix as texts, each with its category.
    pub(crate) fn rows(&self) -> Vec<(String, Vec<String>)> {
        let Some((categories, rows)) = &self.matrix else { return Vec::new() };
        let category = |number: usize| categories.get(number).cloned().unwrap_or_default();
        let texts = |row: &Vec<f64>| row.iter().map(f64::to_string).collect();
        rows.iter().enumerate().map(|(number, row)| (category(number), texts(row))).collect()
    }

    /// Returns the area under the ROC curve.
    pub(crate) fn area(&self) -> Option<f64> {
        let trapezoids = self.curve.windows(2).map(|pair| match pair {
            [(left, low), (right, high)] => (right - left) * (low + high) / 2.0,
            _ => 0.0,
        });
        (self.curve.len() > 1).then(|| trapezoids.sum())
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty() && self.matrix.is_none() && self.curve.is_empty()
    }
}

/// Returns the metrics of an artifact, and of each of its slices.
fn of_artifact(name: &str, metadata: &Value) -> Vec<Metrics> {
    let slices = metadata["evaluationSlices"].as_array().into_iter().flatten().map(|slice| {
        let label = slice["slice"].as_str().unwrap_or_default();
        of_metadata(format!("{name}[{label}]"), &slice["sliceClassificationMetrics"])
    });
    std::iter::once(of_metadata(name.to_owned(), metadata)).chain(slices).collect()
}

fn of_metadata(name: String, metadata: &Value) -> Metrics {
    let members = metadata.as_object().into_iter().flatten();
    let values = members.filter_map(|(name, value)| match value {
        Value::Number(_) | Value::Bool(_) => Some((name.clone(), value.to_string())),
        Value::String(text) => Some((name.clone(), text.clone())),
        _ => None,
    });
    Metrics { name, values: values.collect(), matrix: matrix(&metadata["confusionMatrix"]), curve: curve(metadata) }
}

fn matrix(matrix: &Value) -> Option<(Vec<String>, Vec<Vec<f64>>)> {
    let categories = matrix["annotationSpecs"].as_array()?.iter();
    let categories = categories.map(|category| category["displayName"].as_str().unwrap_or_default().to_owned());
    let rows = matrix["rows"]
        .as_array()?
        .iter()
        .map(|row| row["row"].as_array().into_iter().flatten().map(|cell| cell.as_f64().unwrap_or_default()).collect());
    Some((categories.collect(), rows.collect()))
}

fn curve(metadata: &Value) -> Vec<(f64, f64)> {
    let points = metadata["confidenceMetrics"].as_array().into_iter().flatten();
    let points = points.filter_map(|point| Some((point["falsePositiveRate"].as_f64()?, point["recall"].as_f64()?)));
    let mut points: Vec<(f64, f64)> = points.collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    points
}

/// An artifact that a page can show.
pub(crate) struct Preview {
    /// The task and the artifact.
    pub(crate) name: String,
    /// The artifact as an HTML document.
    pub(crate) document: String,
}

/// The maximum size of an artifact that a page contains, and the maximum number of them.
const MAX_BYTES: usize = 512 << 10;
const MAX_PREVIEWS: usize = 20;

/// Returns the artifacts with HTML or Markdown. Both are recognized by their content.
pub(crate) fn previews(report: &Report, files: &dyn Files) -> Vec<Preview> {
    let mut previews = Vec::new();
    for task in report.programs() {
        for (name, key) in &task.artifacts {
            let Some(key) = key else { continue };
            let copied = format!("{}/{}/{}/outputs/{name}", report.namespace, report.name, task.id);
            let content = files.read(&[key.clone(), copied]).filter(|content| content.len() <= MAX_BYTES);
            let content = content.and_then(|content| String::from_utf8(content).ok());
            if let Some(document) = content.and_then(|content| document(&content)) {
                previews.push(Preview { name: format!("{}.{name}", task.path), document });
            }
            if previews.len() == MAX_PREVIEWS {
                return previews;
            }
        }
    }
    previews
}

/// Returns a text as an HTML document, if it is HTML or Markdown.
fn document(text: &str) -> Option<String> {
    let start = text.trim_start();
    if start.starts_with('<') {
        return Some(text.to_owned());
    }
    let is_heading = |line: &str| line.trim_start_matches('#').starts_with(' ') && line.starts_with('#');
    let is_table =
        |line: &str| line.contains('|') && line.contains("---") && line.chars().all(|letter| "|-: ".contains(letter));
    text.lines().any(|line| is_heading(line) || is_table(line)).then(|| {
        let options = pulldown_cmark::Options::ENABLE_TABLES;
        let mut html =
            String::from("<style>body{font:14px system-ui}td,th{border:1px solid #999;padding:2px 8px}</style>");
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(text, options));
        html
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn slices_have_metrics_of_their_own() {
        let curve = json!([{"falsePositiveRate": 1, "recall": 1}, {"falsePositiveRate": 0, "recall": 0.5}]);
        let slice = json!({"slice": "a", "sliceClassificationMetrics": {"confidenceMetrics": curve}});
        let found = of_artifact("train.m", &json!({"evaluationSlices": [slice]}));
        assert_eq!(found.iter().map(|metrics| metrics.name.as_str()).collect::<Vec<_>>(), ["train.m", "train.m[a]"]);
        assert_eq!((found[0].is_empty(), found[0].area(), found[1].area()), (true, None, Some(0.75)));
    }

    #[test]
    fn html_and_markdown_are_recognized() {
        assert_eq!(document("<b>x</b>").as_deref(), Some("<b>x</b>"));
        assert!(document("# Title\n\n| a |\n|---|\n| 1 |").unwrap().contains("<h1>Title</h1>"));
        assert_eq!(document("a,b\n1,2"), None);
        assert_eq!(document("{\"a\": 1}"), None);
    }
}
