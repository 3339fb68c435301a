//! The program: the outcome of the command line as an exit status.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(gangmu::cli::main(std::env::args_os()))
}
