//! Reading, and looking up places: `cargo +nightly fuzz run read ../testdata`

#![no_main]

use kfp_ir::{Path, Places, ReadOptions, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    for allow_unknown in [false, true] {
        match read(source, &ReadOptions { allow_unknown }) {
            Ok(ir) => {
                let places = Places::new(source).expect("what reads has places");
                let place = places.locate(&ir.layout, &Path::new().key("root")).expect("there is a document");
                assert!(place.value.end <= source.len());
            }
            Err(errors) => {
                assert!(!errors.is_empty());
                assert!(errors.iter().all(|error| error.span.is_none_or(|span| span.end <= source.len())));
            }
        }
    }
});
