//! What tests share: a throwaway PostgreSQL, a disk that fails, scratch folders, files of the repository and free ports.
//!
//! Only ever a dev-dependency: nothing of this is in the program. Everything lies under `target/rehearsal`, is
//! taken away when its user goes, however it goes, and can be thrown away as a whole at any time.
//!
//! ```text
//! let Some(server) = rehearsal::postgres() else { return };   // says by name that it was skipped
//! let database = server.database();                           // empty, and only this test's
//! connect(database.url());
//! ```

mod disk;
mod files;
mod ports;
pub mod power;
mod scratch;
mod server;

pub use disk::{Disk, clock_wrong_by};
pub use files::files_below;
pub use ports::free_port;
pub use scratch::{Scratch, scratch_dir, target_folder};
pub use server::{Database, Durability, PostgresServer, PrivatePostgres, postgres, private_postgres};
