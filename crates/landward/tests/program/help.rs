//! The words of `--help`: an operator can work from them.
