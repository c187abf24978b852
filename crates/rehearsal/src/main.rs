//! Lends an empty throwaway database for trying things by hand: prints its address, takes it back at end of input.
//!
//! `cargo run -p rehearsal` lends one on the shared server, `cargo run -p rehearsal -- private` one on a server of
//! its own.

use std::{
    env,
    io::{self, Read, Write},
};

use rehearsal::{Database, Durability};

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("private") {
        let Some(server) = rehearsal::private_postgres(Durability::Real) else { return Ok(()) };
        lend(server.process(), &server.database())
    } else {
        let Some(server) = rehearsal::postgres() else { return Ok(()) };
        lend(server.process(), &server.database())
    }
}

fn lend(process: u32, database: &Database) -> io::Result<()> {
    writeln!(io::stdout(), "{process} {}", database.url())?;
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
