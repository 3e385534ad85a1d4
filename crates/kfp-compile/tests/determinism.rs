//! The same input produces the same bytes.

mod program;

use program::Folder;

/// In processes of their own: hash maps have another order in each.
#[test]
fn the_same_input_gives_the_same_bytes_in_100_runs() {
    let folder = Folder::new();
    for name in ["exit_candidates", "output_files", "root_arguments", "odd_names", "loop_collected"] {
        let file = format!("testdata/{name}.yaml");
        let first = folder.run(&[&file]).stdout;
        assert!(!first.is_empty(), "{file}");
        for run in 1..100 {
            assert_eq!(folder.run(&[&file]).stdout, first, "{file}, run {run}");
        }
    }
}
