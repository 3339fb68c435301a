//! How right the extraction is: against the gold of `corpus/`, against other recognisers' cases, and by properties.

mod corpus;
mod peers;
mod properties;
mod scopes;

use std::sync::OnceLock;

use gangmu::extract::Engine;
use gangmu::rules::Source;

/// One engine for all tests: loading it costs more than most of them.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::load(&Source::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}")))
}
