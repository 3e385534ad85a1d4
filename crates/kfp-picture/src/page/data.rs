//! The picture and its runs as JSON, in the compact form that `data.js` reads.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::layout::{self, Layout};
use crate::picture::{Fact, Picture, Shape};
use crate::run::Run;

/// Returns the data of a page.
pub(super) fn data(picture: &Picture, runs: &[Run], hint: &str, is_report: bool) -> Value {
    let layout = layout::layout(picture);
    let mut facts = Facts::default();
    let nodes = nodes(picture, &layout, &mut facts);
    let of_runs: Vec<Value> = runs
        .iter()
        .enumerate()
        .map(|(number, run)| of_run(run, runs.first().filter(|_| number > 0), &mut facts))
        .collect();
    json!({
        "isReport": is_report,
        "title": picture.title,
        "description": picture.description,
        "hint": hint,
        "geometry": {
            "title": layout::TITLE_HEIGHT,
            "padding": layout::PADDING,
            "hook": layout::HOOK_HEIGHT,
            "indent": layout::HOOK_INDENT,
        },
        "nodes": nodes,
        "edges": edges(picture, &layout),
        "facts": facts.list.iter().map(|fact| json!([fact.name, fact.value])).collect::<Value>(),
        "runs": of_runs,
    })
}

/// Details, each of them once: tasks of one component share most.
#[derive(Default)]
struct Facts<'p> {
    list: Vec<&'p Fact>,
    numbers: BTreeMap<&'p Fact, usize>,
}

impl<'p> Facts<'p> {
    fn number(&mut self, fact: &'p Fact) -> usize {
        *self.numbers.entry(fact).or_insert_with(|| {
            self.list.push(fact);
            self.list.len() - 1
        })
    }
}

fn nodes<'p>(picture: &'p Picture, layout: &Layout, facts: &mut Facts<'p>) -> Value {
    let nodes = picture.nodes.iter().zip(&layout.places).map(|(node, place)| {
        let shape = match node.shape {
            Shape::Task => 0,
            Shape::Importer => 1,
            Shape::VolumeClaim => 2,
            Shape::Group => 3,
            Shape::ExitHandler => 4,
            Shape::Condition => 5,
            Shape::Loop => 6,
        };
        let place = [place.x, place.y, place.size.width, place.size.height].map(rounded);
        let facts: Vec<usize> = node.facts.iter().map(|fact| facts.number(fact)).collect();
        json!([node.path, node.label, node.caption, shape, node.parent, node.exit_of, place, facts])
    });
    nodes.collect()
}

fn edges(picture: &Picture, layout: &Layout) -> Value {
    let edges = picture.edges.iter().zip(&layout.bends).map(|(edge, bends)| {
        let bends: Vec<[i64; 2]> = bends.iter().map(|(x, y)| [rounded(*x), rounded(*y)]).collect();
        json!([edge.from, edge.to, edge.is_tolerant, edge.has_data, bends])
    });
    edges.collect()
}

/// Returns a run: one letter for each box, and all letters for boxes with several states, if they
/// are different from those of the `first` run.
fn of_run<'p>(run: &'p Run, first: Option<&Run>, facts: &mut Facts<'p>) -> Value {
    let letters: String = (0..run.states.len()).map(|node| run.state_of(node).letter()).collect();
    let is_plain = |run: &Run, node: usize| run.states[node].len() == 1;
    let many = run.states.iter().enumerate().filter(|(node, states)| match first {
        Some(first) => first.states[*node] != **states && !(is_plain(first, *node) && is_plain(run, *node)),
        None => !is_plain(run, *node),
    });
    let many: Map<String, Value> = many
        .map(|(node, states)| (node.to_string(), states.iter().map(|state| state.letter()).collect::<String>().into()))
        .collect();
    let iterations = run.iterations.iter().enumerate().filter(|(node, counts)| match first {
        Some(first) => first.iterations[*node] != **counts,
        None => !counts.is_empty(),
    });
    let iterations: Map<String, Value> = iterations.map(|(node, counts)| (node.to_string(), json!(counts))).collect();
    let mut numbers = |of_state: &'p Vec<Fact>| of_state.iter().map(|fact| facts.number(fact)).collect::<Vec<usize>>();
    let facts: Vec<Vec<Vec<usize>>> =
        run.facts.iter().map(|of_node| of_node.iter().map(&mut numbers).collect()).collect();
    json!({
        "facts": facts,
        "title": run.title,
        "notes": run.notes,
        "state": run.state.letter(),
        "failing": run.failing.as_ref().map(|failing| failing.node),
        "failingIterations": run.failing.as_ref().map(|failing| &failing.iterations),
        "states": letters,
        "many": many,
        "iterations": iterations,
    })
}

#[allow(clippy::cast_possible_truncation)] // sizes of pictures
fn rounded(length: f64) -> i64 {
    length.round() as i64
}
