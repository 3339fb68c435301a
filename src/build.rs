//! Rebuilds the binary when a rule file changes: the built-in rules are embedded at compile time.

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=src/build.rs");
}
