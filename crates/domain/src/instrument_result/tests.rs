//! Results are facts: refused where the instrument has no such total, and never a grade of risk.

use jiff::civil::date;

use super::{CannotRecord, EnteredResult, InstrumentResult};
use crate::{content::tests::content, discharge::tests::stamp_at, instrument::Points};

fn entered(total: i32, day: i8) -> EnteredResult {
    EnteredResult {
        asked_on: date(2026, 11, day),
        rater: None,
        total: Some(Points::whole(total)),
        words: None,
    }
}

#[test]
fn an_entered_total_has_its_band_and_says_what_it_cannot_tell() {
    let content = content();
    let phq9 = content.instruments.get("phq9").expect("it ships");
    let stamp = stamp_at("2026-11-23T12:00:00Z");
    let read = |entered| InstrumentResult::read(phq9, entered, &stamp);
    let result = read(entered(12, 23)).expect("a total of today");
    assert_eq!(result.band.as_deref(), Some("moderate"));
    assert_eq!((result.opens.as_slice(), result.unseen.as_slice()), (&[][..], &["suicide".to_owned()][..]));
    assert_eq!(read(entered(25, 23)).expect("a total").opens, ["suicide"], "item 9 cannot be nought at 25");
    assert!(matches!(read(entered(28, 23)), Err(CannotRecord::Total(_))));
    assert_eq!(read(entered(12, 24)), Err(CannotRecord::InFuture));
    let nothing = EnteredResult { total: None, ..entered(0, 23) };
    assert_eq!(read(nothing), Err(CannotRecord::NothingSaid));
}
