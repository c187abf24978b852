//! The reserve on the disk is real room. (What a full disk does is tried with the whole program.)

use std::os::unix::fs::MetadataExt;

use store::Settings;

use crate::house::{House, on_both_engines};

#[test]
fn the_reserve_is_taken_at_the_start_and_holds_real_room() {
    on_both_engines(|house| {
        let open = house.open_with(Settings { reserve_bytes: 4 * 1_048_576, ..House::settings() });
        let reserve = std::fs::metadata(house.file("reserve")).expect("the reserve is there");
        assert_eq!(reserve.len(), 4 * 1_048_576);
        assert!(reserve.blocks() * 512 >= reserve.len(), "blocks are taken, not only promised");
        assert!(!open.is_room_short());
    });
}
