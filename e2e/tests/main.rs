//! The end-to-end tests; the library says how to run them.

mod argo_facts;
mod artifacts;
mod caching;
mod canaries;
mod conditions;
mod kinds;
mod limits;
mod options;
mod phase;
mod placeholders;
mod retry;
mod settings;
mod status;
mod text;
