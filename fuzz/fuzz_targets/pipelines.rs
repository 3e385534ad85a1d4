//! Bytes as the decisions of a random pipeline, so that each input reaches the depths of the
//! compiler: `cargo +nightly fuzz run pipelines`

#![no_main]

#[path = "../../crates/kfp-argo/tests/wellformed/mod.rs"]
mod wellformed;

use kfp_argo::{Options, compile};
use libfuzzer_sys::fuzz_target;
use random_pipelines::{Choices, Links, pipeline};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let links = if first % 4 == 3 { Links::Any } else { Links::Right };
    let ir = pipeline(Choices::new(rest.to_vec(), links));
    match compile(ir.as_bytes(), &Options::default()) {
        Ok(compiled) => assert_eq!(wellformed::problems(&compiled), [""; 0], "{ir}"),
        Err(found) => assert!(links == Links::Any && !found.0.is_empty(), "{found}: {ir}"),
    }
});
