//! Reads a YAML file into saphyr's tree, and nothing else: what `cargo xtask cost compile` compares
//! the compiler's time with.

use saphyr::{LoadableYamlNode, Yaml};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: saphyr_tree FILE")?;
    let text = std::fs::read_to_string(path)?;
    let documents = Yaml::load_from_str(&text)?;
    if documents.is_empty() { Err("no documents".into()) } else { Ok(()) }
}
