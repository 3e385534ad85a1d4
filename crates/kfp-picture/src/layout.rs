//! The places of boxes and edges, by the `dagre` library (a Sugiyama layout).
//!
//! Edges of a pipeline stay within one DAG, so each DAG has a layout of its own, in which a group
//! is one large box. A page moves and resizes the boxes of a DAG when a group in it is folded, and
//! needs the layout of nothing else for that.

use std::collections::BTreeSet;

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use crate::picture::{NodeId, Picture};

/// The height of a box with one task.
const TASK_HEIGHT: f64 = 42.0;
/// The height of a group's title.
pub(crate) const TITLE_HEIGHT: f64 = 30.0;
/// The space between the border of a group and the boxes in it.
pub(crate) const PADDING: f64 = 16.0;
/// The space between a group and its exit task, for the hook.
pub(crate) const HOOK_HEIGHT: f64 = 18.0;
/// The distance of an exit task from the left border of its group.
pub(crate) const HOOK_INDENT: f64 = 40.0;
/// The space between a box and its neighbour below.
const ROW_GAP: f64 = 18.0;
/// The space between a box and the boxes that wait for it.
const COLUMN_GAP: f64 = 52.0;
/// The maximum number of boxes without edges that are in one column.
const MAX_ALONE: usize = 8;
/// The minimum width of rows of boxes without edges.
const ROW_WIDTH: f64 = 1200.0;
const LETTER_WIDTH: f64 = 7.4;
const MIN_WIDTH: f64 = 96.0;
const MAX_WIDTH: f64 = 250.0;

/// A place, relative to the content of the group around it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Place {
    /// The left border.
    pub(crate) x: f64,
    /// The upper border.
    pub(crate) y: f64,
    /// The size of the box, without its exit task.
    pub(crate) size: Size,
}

/// The width and height of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The places of all boxes with all groups unfolded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// The place of each box.
    pub(crate) places: Vec<Place>,
    /// The bends of each edge, without its ends.
    pub(crate) bends: Vec<Vec<(f64, f64)>>,
}

/// Returns the layout of a picture.
pub(crate) fn layout(picture: &Picture) -> Layout {
    let mut layout =
        Layout { places: vec![Place::default(); picture.nodes.len()], bends: vec![Vec::new(); picture.edges.len()] };
    place_dag(picture, None, &mut layout);
    layout
}

/// Returns the size of a box with the exit task below it.
fn with_exit_task(picture: &Picture, id: NodeId, layout: &Layout) -> Size {
    let own = layout.places[id].size;
    match picture.exit_task_of(id) {
        None => own,
        Some(exit) => {
            let below = layout.places[exit].size;
            let width = own.width.max(HOOK_INDENT + below.width);
            Size { width, height: own.height + HOOK_HEIGHT + below.height }
        }
    }
}

/// Places the boxes of a DAG, and those in them. Returns the size of the DAG.
fn place_dag(picture: &Picture, parent: Option<NodeId>, layout: &mut Layout) -> Size {
    let ids: Vec<NodeId> = picture.children(parent).collect();
    for id in &ids {
        layout.places[*id].size = size(picture, *id, layout);
    }
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: false, compound: false });
    let mut cells: Vec<NodeId> = ids.iter().copied().filter(|id| picture.nodes[*id].exit_of.is_none()).collect();
    // `task-2` comes before `task-10`.
    cells.sort_by_key(|id| (picture.nodes[*id].path.len(), *id));
    // Many boxes without edges would be one long column.
    let connected: BTreeSet<NodeId> = picture.edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
    let (in_graph, alone): (Vec<NodeId>, Vec<NodeId>) = cells.iter().copied().partition(|id| connected.contains(id));
    let (in_graph, alone) = match alone.len() > MAX_ALONE {
        true => (in_graph, alone),
        false => (in_graph.into_iter().chain(alone).collect(), Vec::new()),
    };
    for id in &in_graph {
        let Size { width, height } = with_exit_task(picture, *id, layout);
        graph.set_node(id.to_string(), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    let mut edges: Vec<usize> =
        (0..picture.edges.len()).filter(|edge| ids.contains(&picture.edges[*edge].from)).collect();
    edges.sort_by_key(|edge| cells.iter().position(|id| *id == picture.edges[*edge].to));
    for edge in &edges {
        let edge = picture.edges[*edge];
        graph.set_edge(edge.from.to_string(), edge.to.to_string(), Some(EdgeLabel::default()), None);
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: ROW_GAP,
        ranksep: COLUMN_GAP,
        edgesep: 12.0,
        // Of orders with equally many crossings, the one that is most like the order of the boxes.
        tie_keep_first: true,
        ..Default::default()
    };
    dagre::layout(&mut graph, Some(options));
    let mut whole = Size::default();
    for id in &in_graph {
        let Some(placed) = graph.node(&id.to_string()) else { continue };
        let (width, height) = (placed.width, placed.height);
        let (x, y) = (placed.x.unwrap_or_default() - width / 2.0, placed.y.unwrap_or_default() - height / 2.0);
        put(picture, *id, (x, y), layout);
        whole = Size { width: whole.width.max(x + width), height: whole.height.max(y + height) };
    }
    let whole = place_rows(picture, &alone, whole, layout);
    let columns = columns(&graph);
    for number in edges {
        let edge = picture.edges[number];
        let points = graph.edge(&edge.from.to_string(), &edge.to.to_string(), None).map(|edge| edge.points.as_slice());
        let bends = points.and_then(|points| points.get(1..points.len().saturating_sub(1))).unwrap_or_default();
        // Every second bend is in the gap between two columns, where dagre would put a label. The
        // others are in the middle of a column, which the edge crosses in a straight line.
        let crossings = bends.iter().skip(1).step_by(2).flat_map(|point| {
            let half = columns.iter().find(|(x, _)| (x - point.x).abs() < 1.0).map_or(0.0, |(_, width)| width / 2.0);
            [(point.x - half, point.y), (point.x + half, point.y)]
        });
        layout.bends[number] = crossings.collect();
    }
    whole
}

/// Puts a box at a place, and its exit task below it.
fn put(picture: &Picture, id: NodeId, (x, y): (f64, f64), layout: &mut Layout) {
    (layout.places[id].x, layout.places[id].y) = (x, y);
    if let Some(exit) = picture.exit_task_of(id) {
        let below = y + layout.places[id].size.height + HOOK_HEIGHT;
        (layout.places[exit].x, layout.places[exit].y) = (x + HOOK_INDENT, below);
    }
}

/// Places boxes without edges in rows below the others, as words of a text. Returns the new size of
/// the whole.
fn place_rows(picture: &Picture, ids: &[NodeId], mut whole: Size, layout: &mut Layout) -> Size {
    let right = whole.width.max(ROW_WIDTH);
    let top = if whole.height > 0.0 { whole.height + 2.0 * ROW_GAP } else { 0.0 };
    let (mut x, mut y) = (0.0, top);
    for &id in ids {
        let size = with_exit_task(picture, id, layout);
        if x > 0.0 && x + size.width > right {
            (x, y) = (0.0, whole.height + ROW_GAP);
        }
        put(picture, id, (x, y), layout);
        whole = Size { width: whole.width.max(x + size.width), height: whole.height.max(y + size.height) };
        x += size.width + 2.0 * ROW_GAP;
    }
    whole
}

/// Returns the middle and the width of each column. All boxes of a column have the same middle.
fn columns(graph: &Graph<NodeLabel, EdgeLabel>) -> Vec<(f64, f64)> {
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for node in graph.nodes() {
        let Some(node) = graph.node(&node) else { continue };
        let x = node.x.unwrap_or_default();
        match columns.iter_mut().find(|(middle, _)| (*middle - x).abs() < 1.0) {
            Some((_, width)) => *width = width.max(node.width),
            None => columns.push((x, node.width)),
        }
    }
    columns
}

/// Returns the size of a box. Places the boxes in it, if it is a group.
fn size(picture: &Picture, id: NodeId, layout: &mut Layout) -> Size {
    let node = &picture.nodes[id];
    #[allow(clippy::cast_precision_loss)] // lengths of texts
    let width = |text: &str| text.chars().count() as f64 * LETTER_WIDTH + 42.0;
    let label = width(&node.label).max(node.caption.as_deref().map_or(0.0, |caption| width(caption) * 0.86));
    if !node.shape.is_group() {
        return Size { width: label.clamp(MIN_WIDTH, MAX_WIDTH), height: TASK_HEIGHT };
    }
    let inner = place_dag(picture, Some(id), layout);
    let title = (width(&node.label) + 40.0).clamp(MIN_WIDTH, MAX_WIDTH + 60.0);
    Size { width: title.max(inner.width + 2.0 * PADDING), height: TITLE_HEIGHT + inner.height + 2.0 * PADDING }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Edge, Node, Shape};

    fn node(label: &str, shape: Shape, parent: Option<NodeId>, exit_of: Option<NodeId>) -> Node {
        let (path, label) = (label.to_owned(), label.to_owned());
        Node { display_path: path.clone(), path, label, caption: None, shape, parent, exit_of, facts: Vec::new() }
    }

    #[test]
    fn boxes_do_not_overlap_and_lie_in_their_groups() {
        let nodes = vec![
            node("load", Shape::Task, None, None),
            node("each", Shape::Loop, None, None),
            node("train", Shape::Task, Some(1), None),
            node("test", Shape::Task, Some(1), None),
            node("notify", Shape::Task, None, Some(1)),
            node("other", Shape::Task, None, None),
        ];
        let edge = |from, to| Edge { from, to, is_tolerant: false, has_data: true };
        let picture = Picture { nodes, edges: vec![edge(0, 1), edge(2, 3), edge(0, 5)], ..Picture::default() };
        let layout = layout(&picture);
        let place = |id: NodeId| layout.places[id];
        let right = |id: NodeId| place(id).x + place(id).size.width;
        let bottom = |id: NodeId| place(id).y + place(id).size.height;
        assert!(right(0) < place(1).x && right(2) < place(3).x, "{layout:?}");
        assert!(right(3) + 2.0 * PADDING <= place(1).size.width, "{layout:?}");
        assert!(place(4).y >= bottom(1) + HOOK_HEIGHT, "{layout:?}");
        // The exit task belongs to the place of its group.
        assert!(place(5).y >= bottom(4) || bottom(5) <= place(1).y, "{layout:?}");
    }

    #[test]
    fn boxes_of_a_column_are_in_the_order_of_their_numbers() {
        let names = ["load", "train-1", "train-10", "train-2"];
        let nodes = names.iter().map(|name| node(name, Shape::Task, None, None)).collect();
        let edges = (1..4).map(|to| Edge { from: 0, to, is_tolerant: false, has_data: true }).collect();
        let layout = layout(&Picture { nodes, edges, ..Picture::default() });
        let mut rows: Vec<(f64, &str)> = (1..4).map(|id| (layout.places[id].y, names[id])).collect();
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        assert_eq!(rows.iter().map(|(_, name)| *name).collect::<Vec<_>>(), ["train-1", "train-2", "train-10"]);
    }

    #[test]
    fn many_boxes_without_edges_are_in_rows() {
        let mut nodes: Vec<Node> =
            (0..40).map(|number| node(&format!("task-{number}"), Shape::Task, None, None)).collect();
        nodes.push(node("first", Shape::Task, None, None));
        nodes.push(node("second", Shape::Task, None, None));
        let edges = vec![Edge { from: 40, to: 41, is_tolerant: false, has_data: true }];
        let layout = layout(&Picture { nodes, edges, ..Picture::default() });
        let places: Vec<Place> = layout.places.clone();
        let overlap = |one: &Place, other: &Place| {
            let apart = |from: f64, length: f64, other: f64| from + length <= other;
            !(apart(one.x, one.size.width, other.x)
                || apart(other.x, other.size.width, one.x)
                || apart(one.y, one.size.height, other.y)
                || apart(other.y, other.size.height, one.y))
        };
        for (number, one) in places.iter().enumerate() {
            assert!(places[number + 1..].iter().all(|other| !overlap(one, other)), "{layout:?}");
        }
        assert!(places.iter().all(|place| place.y < 500.0), "{layout:?}");
    }
}
