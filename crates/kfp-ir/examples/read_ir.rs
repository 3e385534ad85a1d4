//! Reads a YAML file with this crate, and nothing else: what `cargo xtask cost compile` compares
//! with `saphyr_tree`.

use kfp_ir::{ReadOptions, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: read_ir FILE")?;
    let source = std::fs::read(path)?;
    let ir = read(&source, &ReadOptions::default());
    if ir.is_ok() { Ok(()) } else { Err("not an IR".into()) }
}
