//! The whole compiler: `cargo +nightly fuzz run compile ../testdata`

#![no_main]

use kfp_argo::{Options, compile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    let compiled = compile(source, &Options { allow_unknown: true, ..Options::default() });
    match compiled {
        Ok(compiled) => {
            let text = compiled.to_text(argo_model::Format::Yaml).expect("every workflow can be written");
            let again = compile(source, &Options { allow_unknown: true, ..Options::default() }).expect("as before");
            assert_eq!(text, again.to_text(argo_model::Format::Yaml).expect("as before"));
        }
        Err(found) => assert!(!found.0.is_empty()),
    }
});
